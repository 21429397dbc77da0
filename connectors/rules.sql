-- The cleaning rules as macros, applied by connectors/judging.py.
-- r: the raw cell, '' where empty. In a workbook, cells that are not text begin with a tag:
--    \x02 number, \x03 date or time, \x04 truth value, \x05 error value or formula without a result.
-- p: plain(r), as numbers, dates and words are read.
-- quick_*: the value of a cell written in the commonest way, else NULL; nearly every cell ends here, so it decides the speed.
-- given_*: the same of n, the value that a cell came with: quick_* of its text, without the text.
-- *_of(p): the value of any accepted way of writing, else NULL.   *_fault: the reason code, else NULL.

CREATE MACRO bare(r) AS regexp_replace(r, '^[ \r\n\x{A0}\x{1680}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}]+|[ \r\n\x{A0}\x{1680}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}]+$', '', 'g');
CREATE MACRO untagged(r) AS CASE WHEN regexp_matches(r, '^[\x02-\x05]') THEN r[2:] ELSE r END;

-- Zero-width and bidirectional marks; the joiner stays inside an emoji.
CREATE MACRO has_marks(r) AS regexp_matches(r, '[\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{2066}-\x{206F}\x{FEFF}\x{AD}\x{61C}\x{180E}]');
CREATE MACRO without_marks(r) AS CASE WHEN NOT has_marks(r) THEN r ELSE
    replace(regexp_replace(regexp_replace(r, '([\x{1F000}-\x{1FAFF}\x{2190}-\x{2BFF}\x{FE0F}\x{3030}\x{303D}])\x{200D}', '\1' || chr(26), 'g'),
    '[\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{2066}-\x{206F}\x{FEFF}\x{AD}\x{61C}\x{180E}]', '', 'g'), chr(26), chr(8205)) END;
CREATE MACRO plain(r) AS lower(trim(bare(without_marks(r)), chr(9) || ' '));

-- Any cell.
CREATE MACRO is_nothing(p) AS p IN ('', '-', 'n/a', 'null', '#n/a');
CREATE MACRO cell_fault(r) AS CASE
    WHEN length(r) > getvariable('cell_limit') THEN 'cell_too_long'
    WHEN regexp_matches(r, '^\x05') OR regexp_full_match(bare(r), '(?i)#(DIV/0!|REF!|NAME\?|VALUE!|NUM!|NULL!|SPILL!|CALC!)|ERR:5[0-9][0-9]') THEN 'error_value'
    WHEN regexp_matches(untagged(r), '[\x00-\x08\x0B\x0C\x0E-\x1F\x7F\x{80}-\x{9F}]') THEN 'control_character' END;

-- Counts: whole numbers from 0 to 10^12.
CREATE MACRO quick_count(r) AS CASE WHEN regexp_full_match(r, '[0-9]{1,12}') THEN r::BIGINT WHEN regexp_full_match(r, '\x02[0-9]{1,12}') THEN r[2:]::BIGINT END;
CREATE MACRO given_count(n) AS CASE WHEN n BETWEEN 0 AND 1000000000000 THEN n END;
CREATE MACRO is_grouped(p) AS regexp_full_match(p, '[1-9][0-9]{0,2}((\.[0-9]{3})+|(,[0-9]{3})+|([ \x{A0}\x{202F}\x{2009}][0-9]{3})+)');
CREATE MACRO has_zero_decimals(p) AS regexp_full_match(p, '([0-9]+|[1-9][0-9]{0,2}(\.[0-9]{3})+),0+|([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+)\.0+|[1-9][0-9]{0,2}([ \x{A0}\x{202F}\x{2009}][0-9]{3})+[.,]0+');
CREATE MACRO is_multiplied(p) AS regexp_full_match(p, '[0-9]{1,12}([.,][0-9]{1,9})?[ \x{A0}\x{202F}\x{2009}]?(rb|ribu|k|jt|juta)');
CREATE MACRO product(p) AS TRY_CAST(replace(regexp_extract(p, '^[0-9]+([.,][0-9]+)?'), ',', '.') AS DECIMAL(38, 9)) * CASE WHEN regexp_matches(p, '(jt|juta)$') THEN 1000000 ELSE 1000 END;
CREATE MACRO digits(p) AS regexp_replace(p, '[^0-9]', '', 'g');
CREATE MACRO number_of(p) AS CASE
    WHEN regexp_full_match(p, '[0-9]+') THEN TRY_CAST(p AS DECIMAL(38, 9))
    WHEN regexp_matches(p, '^\x02') THEN TRY_CAST(TRY_CAST(p[2:] AS DOUBLE) AS DECIMAL(38, 9))
    WHEN is_grouped(p) THEN TRY_CAST(digits(p) AS DECIMAL(38, 9))
    WHEN has_zero_decimals(p) THEN TRY_CAST(digits(regexp_replace(p, '[.,]0+$', '')) AS DECIMAL(38, 9))
    WHEN is_multiplied(p) THEN product(p) END;
CREATE MACRO as_count(x) AS CASE WHEN x = floor(x) AND x BETWEEN 0 AND 1000000000000 THEN x::BIGINT END;
CREATE MACRO number_fault(p) AS CASE
    WHEN regexp_matches(p, '^\x04') OR p IN ('true', 'false', 'ya', 'tidak', 'benar', 'salah', 'yes', 'no') THEN 'truth_value'
    WHEN regexp_matches(p, '^\x03') THEN 'date_for_number'
    WHEN regexp_full_match(untagged(p), '[+-]?(nan|inf|infinity)') THEN 'not_finite'
    WHEN regexp_matches(p, '%$') THEN 'percent'
    WHEN regexp_full_match(p, '[+-]?[0-9]+([.,][0-9]+)?e[+-]?[0-9]+') THEN 'scientific'
    WHEN regexp_full_match(p, '[0-9.,]+[ \x{A0}\x{202F}\x{2009}]?m') THEN 'ambiguous_million'
    WHEN regexp_matches(untagged(p), '^[+\-(\x{2212}\x{2013}\x{FF0B}\x{FF0D}].*[0-9]') THEN 'signed'
    WHEN regexp_matches(p, '\p{Nd}') AND regexp_matches(regexp_replace(p, '[0-9]', '', 'g'), '\p{Nd}') THEN 'foreign_digits' END;
CREATE MACRO count_fault(p, x) AS CASE
    WHEN number_fault(p) IS NOT NULL THEN number_fault(p)
    WHEN x > 1000000000000 OR regexp_full_match(p, '[0-9]{13,}') THEN 'too_large'
    WHEN x IS NOT NULL OR regexp_full_match(p, '[0-9.]*,[0-9]+|[0-9,]*\.[0-9]+') THEN 'decimal_count'
    ELSE 'not_a_number' END;

-- Whole numbers between bounds.
CREATE MACRO quick_scale(r, low, high) AS CASE WHEN quick_count(r) BETWEEN low AND high THEN quick_count(r) END;
CREATE MACRO given_scale(n, low, high) AS CASE WHEN given_count(n) BETWEEN low AND high THEN n END;
CREATE MACRO scale_fault(p, x) AS CASE WHEN as_count(x) IS NOT NULL THEN 'out_of_range' ELSE count_fault(p, x) END;

-- Decimals: sign is the decimal sign of the column, ',' or '.'; the other one groups thousands.
CREATE MACRO quick_decimal(r) AS CASE WHEN regexp_full_match(r, '-?[0-9]{1,15}') THEN r::DOUBLE WHEN regexp_full_match(r, '\x02-?[0-9]{1,15}(\.[0-9]+)?') THEN r[2:]::DOUBLE END;
CREATE MACRO decimal_of(p, sign) AS CASE
    WHEN regexp_matches(p, '^\x02') THEN TRY_CAST(p[2:] AS DOUBLE)
    WHEN sign = ',' AND regexp_full_match(p, '[-\x{2212}]?([0-9]+|[1-9][0-9]{0,2}([. \x{A0}\x{202F}\x{2009}][0-9]{3})+)(,[0-9]+)?')
        THEN TRY_CAST(replace(replace(regexp_replace(p, '[. \x{A0}\x{202F}\x{2009}]', '', 'g'), ',', '.'), chr(8722), '-') AS DOUBLE)
    WHEN sign = '.' AND regexp_full_match(p, '[-\x{2212}]?([0-9]+|[1-9][0-9]{0,2}([, \x{A0}\x{202F}\x{2009}][0-9]{3})+)(\.[0-9]+)?')
        THEN TRY_CAST(replace(regexp_replace(p, '[, \x{A0}\x{202F}\x{2009}]', '', 'g'), chr(8722), '-') AS DOUBLE) END;
CREATE MACRO in_bounds(x, low, high) AS CASE WHEN isfinite(x) AND x >= coalesce(low, x) AND x <= coalesce(high, x) THEN x END;
CREATE MACRO decimal_fault(p, x) AS CASE WHEN isfinite(x) THEN 'out_of_range' WHEN number_fault(p) IS NULL OR number_fault(p) = 'signed' THEN 'not_a_number' ELSE number_fault(p) END;
-- What a cell says of the decimal sign of its column: ',' or '.', '?' where it could be either, else NULL.
CREATE MACRO decimal_evidence(p) AS CASE
    WHEN regexp_full_match(p, '[-\x{2212}]?(([0-9]+|[0-9]{1,3}([. \x{A0}\x{202F}\x{2009}][0-9]{3})+),([0-9]{1,2}|[0-9]{4,})|(0[0-9]*|[0-9]{4,}|[0-9]{1,3}([. \x{A0}\x{202F}\x{2009}][0-9]{3})+),[0-9]{3}|[1-9][0-9]{0,2}(\.[0-9]{3}){2,})') THEN ','
    WHEN regexp_full_match(p, '[-\x{2212}]?(([0-9]+|[0-9]{1,3}([, \x{A0}\x{202F}\x{2009}][0-9]{3})+)\.([0-9]{1,2}|[0-9]{4,})|(0[0-9]*|[0-9]{4,}|[0-9]{1,3}([, \x{A0}\x{202F}\x{2009}][0-9]{3})+)\.[0-9]{3}|[1-9][0-9]{0,2}(,[0-9]{3}){2,})') THEN '.'
    WHEN regexp_full_match(p, '[-\x{2212}]?[1-9][0-9]{0,2}[.,][0-9]{3}') THEN '?' END;

-- Words of choices and of yes and no, compared as headings are.
CREATE MACRO word_of(p) AS regexp_replace(lower(strip_accents(untagged(p))), '[^\p{L}\p{N}]', '', 'g');

-- Text is kept as it stands.
CREATE MACRO quick_text(r) AS CASE WHEN length(r) BETWEEN 5 AND 1000 AND regexp_full_match(r, '[!"$-~][ -~]*[!-~]') AND NOT starts_with(lower(r), 'err:') THEN r END;
CREATE MACRO text_of(r) AS nullif(bare(without_marks(untagged(r))), '');

-- Ids are text as they stand; what passed through a number of more than 15 digits has lost digits.
CREATE MACRO quick_id(r) AS CASE WHEN length(r) <= 128 AND regexp_full_match(r, '[A-Za-z0-9_.-]+') AND NOT regexp_full_match(r, '[Nn][Uu][Ll][Ll]|-|[0-9.]+[eE][0-9]+') THEN r END;
CREATE MACRO id_of(r) AS nullif(bare(untagged(r)), '');
CREATE MACRO id_fault(r) AS CASE
    WHEN regexp_matches(r, '^\x02') AND (contains(r, 'e') OR length(digits(split_part(r, '.', 1))) > 15) THEN 'digits_lost'
    WHEN regexp_full_match(bare(r), '[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+') THEN 'digits_lost'
    WHEN has_marks(r) THEN 'hidden_character'
    WHEN regexp_matches(bare(r), '[\t\r\n]') THEN 'control_character'
    WHEN length(bare(r)) > 128 THEN 'id_too_long' END;
-- A list of codes separated by ; each of them an id.
CREATE MACRO quick_codes(r) AS CASE WHEN quick_id(r) IS NOT NULL OR length(r) <= 1000 AND regexp_full_match(r, '[A-Za-z0-9_.-]{1,128}(;[A-Za-z0-9_.-]{1,128})+') THEN r END;
CREATE MACRO codes_fault(r) AS CASE WHEN id_fault(r) <> 'id_too_long' THEN id_fault(r) WHEN regexp_matches(bare(untagged(r)), '[^;]{129}') THEN 'id_too_long' ELSE NULL END;
CREATE MACRO codes_of(r) AS CASE WHEN codes_fault(r) IS NULL THEN nullif(trim(regexp_replace(bare(untagged(r)), '\s*;[\s;]*', ';', 'g'), ';'), '') END;
CREATE MACRO handle_of(r) AS nullif(ltrim(id_of(r), '@'), '');

-- Web addresses: http or https, a host, nobody's credentials, no quotes or blanks.
CREATE MACRO quick_url(r) AS CASE WHEN length(r) <= 2000 AND regexp_full_match(r, 'https?://[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9]/[!#-&(-;=?-\[\]^_a-z{|}~]*') THEN r END;
CREATE MACRO is_url(u) AS regexp_full_match(u, '(?i)https?://[\p{L}\p{N}]([\p{L}\p{N}._-]*[\p{L}\p{N}])?(:[0-9]{1,5})?([/?#][^\s"''<>`\\\x00-\x20\x7F-\x{A0}]*)?');
CREATE MACRO url_of(r) AS CASE WHEN is_url(bare(r)) AND NOT has_marks(r) THEN bare(r) END;
CREATE MACRO url_fault(r) AS CASE WHEN has_marks(r) THEN 'hidden_character' ELSE 'not_a_url' END;

-- Region codes of Kemendagri, 61 or 61.01, as text: the number 61.1 may have been 61.10.
CREATE MACRO quick_region(r) AS CASE WHEN regexp_full_match(r, '[1-9][0-9](\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?') THEN r END;
CREATE MACRO region_fault(r) AS CASE WHEN id_fault(r) IS NOT NULL THEN id_fault(r) ELSE 'not_a_region' END;

-- Reporting periods: 2026-03, 2026-Q1, 2026-S1, 2026; a spreadsheet turns the first into a date.
CREATE MACRO quick_period(r) AS CASE WHEN regexp_full_match(r, '20[0-9]{2}(-(0[1-9]|1[0-2]|Q[1-4]|S[12]))?') THEN r END;
CREATE MACRO period_of(p) AS CASE
    WHEN quick_period(upper(p)) IS NOT NULL THEN upper(p)
    WHEN regexp_full_match(p, '\x0220[0-9]{2}') THEN p[2:]
    WHEN regexp_full_match(p, '\x02(3[6-9]|[4-6][0-9]|7[0-2])[0-9]{3}') AND day(DATE '1899-12-30' + p[2:]::INTEGER) = 1 THEN left(CAST(DATE '1899-12-30' + p[2:]::INTEGER AS VARCHAR), 7)
    WHEN regexp_full_match(p, '\x0320[0-9]{2}-[0-9]{2}-01( 00:00:00)?') THEN p[2:8] END;
CREATE MACRO period_starts(v) AS make_date(v[1:4]::INTEGER, CASE
    WHEN v[6:6] = 'Q' THEN 3 * v[7:7]::INTEGER - 2 WHEN v[6:6] = 'S' THEN 6 * v[7:7]::INTEGER - 5
    WHEN length(v) = 4 THEN 1 ELSE v[6:7]::INTEGER END, 1);
-- Bounded as times are; a period that has begun may still be open.
CREATE MACRO begun(v, earliest) AS CASE WHEN period_starts(v) BETWEEN earliest AND getvariable('latest') THEN v END;
CREATE MACRO period_fault(p, earliest) AS CASE
    WHEN period_starts(period_of(p)) < earliest THEN 'too_early' WHEN period_of(p) IS NOT NULL THEN 'in_the_future' ELSE 'not_a_period' END;
CREATE MACRO period_ends(v) AS last_day(make_date(v[1:4]::INTEGER, CASE
    WHEN v[6:6] = 'Q' THEN 3 * v[7:7]::INTEGER WHEN v[6:6] = 'S' THEN 6 * v[7:7]::INTEGER
    WHEN length(v) = 4 THEN 12 ELSE v[6:7]::INTEGER END, 1));

-- Dates and times. shape: the way of writing; n: the numbers in it; t: its clock time.
-- 31/1/2026 09:30, day or month first as declared.
CREATE MACRO turned_moment(r) AS TRY_CAST(split_part(r, '/', 3)[1:4]
    || '-' || lpad(split_part(r, '/', CASE WHEN getvariable('day_first') THEN 2 ELSE 1 END), 2, '0')
    || '-' || lpad(split_part(r, '/', CASE WHEN getvariable('day_first') THEN 1 ELSE 2 END), 2, '0')
    || split_part(r, '/', 3)[5:] AS TIMESTAMP);
CREATE MACRO quick_moment(r) AS CASE
    WHEN regexp_full_match(r, '20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}') THEN TRY_CAST(r AS TIMESTAMP)
    WHEN regexp_full_match(r, '20[0-9]{2}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(r AS TIMESTAMP)
    WHEN regexp_full_match(r, '\x0320[0-9-]{8}( [0-9:.]+)?') THEN TRY_CAST(r[2:] AS TIMESTAMP)
    WHEN regexp_full_match(r, '([0-9]{1,2}/[0-9]{1,2}/20[0-9]{2}|[0-9]{1,2}-[0-9]{1,2}-20[0-9]{2})( ([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2})?)?') THEN turned_moment(replace(r, '-', '/')) END;
CREATE MACRO given_moment(n) AS CASE WHEN n >= TIMESTAMP '2000-01-01' AND n < TIMESTAMP '2100-01-01' THEN n::TIMESTAMP END;
-- The same of a moment that says that it is UTC, as databases and interfaces write them.
CREATE MACRO quick_utc(r) AS CASE WHEN length(r) >= 20 AND regexp_full_match(r, '20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+]00(:00)?)') THEN TRY_CAST(r AS TIMESTAMP) END;
CREATE MACRO month_of(p) AS CASE WHEN regexp_full_match(regexp_extract(p, '[a-z]+'), 'jan(uari|uary)?|[fp]eb(ruari|ruary)?|mar(et|ch)?|apr(il)?|mei|may|jun[ie]?|jul[iy]?|ag[ust]?[st]?|agustus|aug(ust)?|sept?(ember)?|o[kc]t(ober)?|no[vp](ember)?|de[sc](ember)?')
    THEN 1 + (strpos('jan feb mar apr may jun jul aug sep oct nov dec', CASE
        WHEN regexp_extract(p, '[a-z]+') = 'mei' THEN 'may' WHEN regexp_extract(p, '[a-z]+')[1:2] = 'ag' THEN 'aug'
        ELSE replace(replace(replace(replace(regexp_extract(p, '[a-z]+')[1:3], 'peb', 'feb'), 'okt', 'oct'), 'nop', 'nov'), 'des', 'dec') END) - 1) // 4 END;
CREATE MACRO shape_of(p) AS CASE
    WHEN regexp_full_match(p, '[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([t ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?( ?[ap]m)?( ?(z|utc|[+-][0-9]{2}(:?[0-9]{2})?))?)?') THEN 'iso'
    WHEN regexp_full_match(p, '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([t ,]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[ap]m)?)?|[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}([t ,]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[ap]m)?)?') THEN 'numeric'
    WHEN regexp_full_match(p, '[0-9]{1,2}[ -]+[a-z]+\.?[ -]+[0-9]{4}([t ,]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[ap]m)?)?') AND month_of(p) IS NOT NULL THEN 'named'
    WHEN regexp_full_match(p, '[a-z]+\.? +[0-9]{1,2},? +[0-9]{4}([t ,]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[ap]m)?)?') AND month_of(p) IS NOT NULL THEN 'named'
    WHEN regexp_matches(p, '^\x03') THEN 'native'
    WHEN regexp_full_match(p, '\x02?[0-9]{5}(\.[0-9]+)?') THEN 'serial' END;
CREATE MACRO time_part(p) AS replace(regexp_extract(p, '[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?( ?[ap]m)?'), ',', '.');
CREATE MACRO clock_of(t) AS CASE WHEN t NOT LIKE '24%' THEN TRY_CAST('1970-01-01 ' || lpad(split_part(regexp_extract(t, '^[0-9:.]+'), ':', 1), 2, '0') || ':' || regexp_extract(t, '^[0-9]+:([0-9:.]+)', 1) AS TIMESTAMP) - TIMESTAMP '1970-01-01' END;
CREATE MACRO since_midnight(t) AS CASE
    WHEN t = '' THEN INTERVAL 0 SECOND
    WHEN t NOT LIKE '%m' THEN clock_of(t)
    WHEN split_part(t, ':', 1)::INTEGER NOT BETWEEN 1 AND 12 THEN NULL
    WHEN t LIKE '12%' THEN clock_of(t) - CASE WHEN t LIKE '%am' THEN INTERVAL 12 HOUR ELSE INTERVAL 0 HOUR END
    ELSE clock_of(t) + CASE WHEN t LIKE '%pm' THEN INTERVAL 12 HOUR ELSE INTERVAL 0 HOUR END END;
CREATE MACRO midnight_of(p, shape, n) AS CASE shape
    WHEN 'iso' THEN TRY_CAST(n[1] || '-' || lpad(n[2], 2, '0') || '-' || lpad(n[3], 2, '0') AS TIMESTAMP)
    WHEN 'numeric' THEN CASE WHEN getvariable('day_first')
        THEN TRY_CAST(n[3] || '-' || lpad(n[2], 2, '0') || '-' || lpad(n[1], 2, '0') AS TIMESTAMP)
        ELSE TRY_CAST(n[3] || '-' || lpad(n[1], 2, '0') || '-' || lpad(n[2], 2, '0') AS TIMESTAMP) END
    WHEN 'named' THEN TRY_CAST(n[2] || '-' || lpad(month_of(p)::VARCHAR, 2, '0') || '-' || lpad(n[1], 2, '0') AS TIMESTAMP) END;
CREATE MACRO serial_moment(x) AS CASE WHEN x >= 36526 AND x < 73051 THEN TIMESTAMP '1899-12-30' + to_seconds(round(x * 86400)) END;
-- The second of publication in an id: the upper half of a TikTok video's; that of a post on X counts milliseconds.
CREATE MACRO tiktok_moment(r) AS CASE WHEN regexp_full_match(r, '[0-9]{17,19}') THEN strftime(make_timestamp((TRY_CAST(r AS BIGINT) >> 32) * 1000000), '%Y-%m-%d %H:%M:%SZ') ELSE '' END;
CREATE MACRO x_moment(r) AS CASE WHEN regexp_full_match(r, '[0-9]{15,19}') THEN strftime(make_timestamp(((TRY_CAST(r AS BIGINT) >> 22) + 1288834974657) * 1000), '%Y-%m-%d %H:%M:%SZ') ELSE '' END;
-- A day and, from the cell beside it, the time of that day.
CREATE MACRO day_and_hour(day, hour) AS CASE WHEN day = '' OR is_nothing(plain(hour)) THEN day
    ELSE regexp_replace(day, '[ T]00:00(:00)?$', '') || ' ' || coalesce(nullif(regexp_extract(hour, '[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[AaPp][Mm])?'), ''), hour) END;
-- Minutes east of UTC that the cell itself states, else NULL.
CREATE MACRO offset_of(p, shape) AS CASE
    WHEN shape <> 'iso' OR NOT contains(p, ':') THEN NULL
    WHEN regexp_matches(p, '(z|utc)$') THEN 0
    WHEN regexp_matches(p, '[+-][0-9]{2}(:?[0-9]{2})?$') THEN
        (60 * regexp_extract(p, '[+-]([0-9]{2})(:?[0-9]{2})?$', 1)::INTEGER + coalesce(TRY_CAST(regexp_extract(p, '[+-][0-9]{2}:?([0-9]{2})$', 1) AS INTEGER), 0))
        * CASE WHEN regexp_extract(p, '([+-])[0-9]{2}(:?[0-9]{2})?$', 1) = '-' THEN -1 ELSE 1 END END;
CREATE MACRO moment_of(p, shape, n, t) AS CASE
    WHEN abs(offset_of(p, shape)) > 840 THEN NULL
    WHEN shape = 'native' THEN TRY_CAST(p[2:] AS TIMESTAMP)
    WHEN shape = 'serial' THEN serial_moment(TRY_CAST(untagged(p) AS DOUBLE) + CASE WHEN getvariable('epoch_1904') THEN 1462 ELSE 0 END)
    ELSE midnight_of(p, shape, n) + since_midnight(t) END;
-- What may lie ahead lies before 2100, as Excel serials do: a longer calendar would only hold a slip of the pen.
CREATE MACRO this_century(v) AS CASE WHEN v < DATE '2100-01-01' THEN v END;
CREATE MACRO moment_fault(utc, zone, shape, earliest) AS CASE
    WHEN utc + to_minutes(zone) < earliest THEN 'too_early'
    WHEN utc IS NOT NULL THEN 'in_the_future'
    WHEN shape IN ('iso', 'numeric', 'named', 'native') THEN 'impossible_date'
    ELSE 'not_a_date' END;

CREATE MACRO is_total(p) AS regexp_full_match(regexp_replace(p, '[^a-z]', '', 'g'), '(grand|sub)?(total|jumlah)(keseluruhan|seluruhnya)?|ratarata|average');
