"""Specification of the reference indicators: RUJ-1a … RUJ-3b."""


def test_verified_active_accounts(spec):
    # A stock: in every month the latest count of each account up to the month's end stands for it, so
    # QUIET is still there in February and March. 30 days up to 28 February begin on 30 January; up to 31
    # March on 2 March. Handles differ in case only by accident: "Pemkot" replaces "pemkot". What was never
    # registered is not counted, an unknown verification leaves both sums.
    spec(
        "verified_active_accounts",
        accounts="""
            agency_code | platform  | handle  | as_of      | registered_on | verified
            ACEH        | instagram | pemkot  | 2026-01-31 | 2020-01-01    | no
            ACEH        | instagram | Pemkot  | 2026-02-28 | 2020-01-01    | yes
            QUIET       | x         | quiet   | 2026-01-31 | 2020-01-01    | yes
            SHADOW      | x         | shadow  | 2026-01-31 |               | yes
            UNKNOWN     | x         | unknown | 2026-01-31 | 2020-01-01    |
            OLD         | x         | old     | 2026-01-31 | 2020-01-01    | yes
        """,
        posts="""
            agency_code | platform  | published_at
            ACEH        | instagram | 2026-01-31 01:00
            ACEH        | instagram | 2026-03-31 01:00
            QUIET       | instagram | 2026-02-28 01:00
            SHADOW      | x         | 2026-02-28 01:00
            UNKNOWN     | x         | 2026-02-28 01:00
            OLD         | x         | 2026-01-30 01:00
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | platform  | numerator | denominator
            ACEH        | 2026-01 | instagram | 0         | 1
            ACEH        | 2026-02 | instagram | 1         | 1
            ACEH        | 2026-03 | instagram | 1         | 1
            QUIET       | 2026-01 | x         | 0         | 1
            QUIET       | 2026-02 | x         | 0         | 1
            QUIET       | 2026-03 | x         | 0         | 1
            OLD         | 2026-01 | x         | 1         | 1
            OLD         | 2026-02 | x         | 1         | 1
            OLD         | 2026-03 | x         | 0         | 1
        """,
    )


def test_verified_active_accounts_in_the_running_month(spec):
    # Today is 10 March: the 30 days run from 9 February to today.
    spec(
        "verified_active_accounts",
        accounts="""
            agency_code | platform  | handle | as_of      | registered_on | verified
            IN          | instagram | in     | 2026-03-01 | 2020-01-01    | yes
            OUT         | instagram | out    | 2026-03-01 | 2020-01-01    | yes
            FUTURE      | instagram | future | 2026-03-11 | 2020-01-01    | yes
        """,
        posts="""
            agency_code | platform  | published_at
            IN          | instagram | 2026-02-09 01:00
            OUT         | instagram | 2026-02-08 01:00
        """,
        today="2026-03-10",
        expected="""
            agency_code | month   | platform  | numerator | denominator
            IN          | 2026-03 | instagram | 1         | 1
            OUT         | 2026-03 | instagram | 0         | 1
        """,
    )


def test_verified_active_accounts_whose_newest_counts_tell_followers_only(spec):
    # A daily export of followers names neither registration nor verification: what was last known holds.
    spec(
        "verified_active_accounts",
        accounts="""
            agency_code | platform  | handle | as_of      | registered_on | verified | followers
            ACEH        | instagram | aceh   | 2026-01-31 | 2020-01-01    | yes      | 100
            ACEH        | instagram | Aceh   | 2026-02-01 |               |          | 110
            BALI        | tiktok    | bali   | 2026-01-01 | 2020-01-01    | yes      | 10
            BALI        | tiktok    | bali   | 2026-01-02 |               |          | 11
            BALI        | tiktok    | bali   | 2026-01-03 |               | no       | 12
            BALI        | tiktok    | bali   | 2026-02-02 |               |          | 13
        """,
        posts="""
            agency_code | platform  | published_at
            ACEH        | instagram | 2026-02-10 01:00
            BALI        | tiktok    | 2026-02-10 01:00
        """,
        today="2026-02-28",
        expected="""
            agency_code | month   | platform  | numerator | denominator
            ACEH        | 2026-01 | instagram | 0         | 1
            ACEH        | 2026-02 | instagram | 1         | 1
            BALI        | 2026-01 | tiktok    | 0         | 1
            BALI        | 2026-02 | tiktok    | 0         | 1
        """,
    )


def test_sourced_content(spec):
    # Informational posts only; where nobody judged the source the post leaves both sums.
    spec(
        "sourced_content",
        posts="""
            agency_code | platform  | published_at     | is_informational | has_source
            ACEH        | instagram | 2026-03-05 01:00 | yes              | yes
            ACEH        | instagram | 2026-03-05 01:00 | yes              | no
            ACEH        | instagram | 2026-03-05 01:00 | yes              |
            ACEH        | instagram | 2026-03-05 01:00 | no               | yes
            ACEH        | instagram | 2026-03-05 01:00 |                  | yes
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | platform  | numerator | denominator
            ACEH        | 2026-03 | instagram | 1         | 2
        """,
    )


def test_timely_publication(spec):
    # Exactly 24 hours is in time, what was never published is late, and without an end there is nothing to
    # measure. Activities without an organiser belong to nobody ('').
    spec(
        "timely_publication",
        activities="""
            activity_id | organiser_code | held_on    | ended_at            | published_at
            intime      | ACEH           | 2026-03-05 | 2026-03-05 08:00:00 | 2026-03-06 08:00:00
            toolate     | ACEH           | 2026-03-05 | 2026-03-05 08:00:00 | 2026-03-06 08:00:01
            before      | ACEH           | 2026-03-05 | 2026-03-05 08:00:00 | 2026-03-05 07:00:00
            never       | ACEH           | 2026-03-05 | 2026-03-05 08:00:00 |
            endless     | ACEH           | 2026-03-05 |                     | 2026-03-05 09:00:00
            nobody      |                | 2026-03-05 | 2026-03-05 08:00:00 | 2026-03-05 09:00:00
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | numerator | denominator
            ACEH        | 2026-03 | 2         | 4
                        | 2026-03 | 1         | 1
        """,
    )


def test_timely_hoax_clarification(spec):
    # The month is that of the detection, in the zone of the agency: 15:30 UTC on 31 March is April in
    # Ambon. A mention that is not (known to be) a hoax, or was not detected, is not counted.
    spec(
        "timely_hoax_clarification",
        agencies="""
            agency_code | province_code
            ACEH        | 11
            AMBON       | 81
        """,
        mentions="""
            source | published_at     | agency_code | is_hoax | detected_at         | clarified_at
            forum  | 2026-02-27 01:00 | ACEH        | yes     | 2026-03-01 01:00:00 | 2026-03-02 01:00:00
            forum  | 2026-02-27 01:00 | ACEH        | yes     | 2026-03-01 01:00:00 | 2026-03-02 01:00:01
            forum  | 2026-02-27 01:00 | ACEH        | yes     | 2026-03-01 01:00:00 |
            forum  | 2026-02-27 01:00 | ACEH        | yes     |                     |
            forum  | 2026-02-27 01:00 | ACEH        | no      | 2026-03-01 01:00:00 | 2026-03-01 02:00:00
            forum  | 2026-02-27 01:00 | ACEH        |         | 2026-03-01 01:00:00 | 2026-03-01 02:00:00
            forum  | 2026-03-31 01:00 | AMBON       | yes     | 2026-03-31 15:30:00 | 2026-03-31 16:00:00
            forum  | 2026-03-31 01:00 |             | yes     | 2026-03-31 15:30:00 | 2026-03-31 16:00:00
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | numerator | denominator
            ACEH        | 2026-03 | 1         | 3
            AMBON       | 2026-04 | 1         | 1
                        | 2026-03 | 1         | 1
        """,
    )


def test_amplification_rate(spec):
    # Shares over follower-posts; a post for which one of the two is unknown leaves both sums, 0 shares
    # does not.
    spec(
        "amplification_rate",
        posts="""
            agency_code | platform  | published_at     | shares | followers_at_post
            ACEH        | instagram | 2026-03-05 01:00 | 12     | 4000
            ACEH        | instagram | 2026-03-06 01:00 | 0      | 4100
            ACEH        | instagram | 2026-03-07 01:00 |        | 4200
            ACEH        | instagram | 2026-03-08 01:00 | 50     |
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | platform  | numerator | denominator | sample
            ACEH        | 2026-03 | instagram | 12        | 8100        | 2
        """,
    )


def test_media_citations(spec):
    # News and broadcast on a watched topic; forums and social media are no press.
    spec(
        "media_citations",
        mentions="""
            source | published_at     | agency_code | topic | media_type | cites_official
            portal | 2026-03-05 01:00 | ACEH        | mudik | news       | yes
            tv     | 2026-03-05 01:00 | ACEH        | mudik | broadcast  | no
            portal | 2026-03-05 01:00 | ACEH        | mudik | news       |
            portal | 2026-03-05 01:00 | ACEH        |       | news       | yes
            forum  | 2026-03-05 01:00 | ACEH        | mudik | forum      | yes
            social | 2026-03-05 01:00 | ACEH        | mudik | social     | yes
            portal | 2026-03-05 01:00 |             | mudik | news       | yes
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | numerator | denominator
            ACEH        | 2026-03 | 1         | 2
                        | 2026-03 | 1         | 1
        """,
    )


def test_official_share_of_voice(spec):
    spec(
        "official_share_of_voice",
        mentions="""
            source | published_at     | agency_code | topic | from_official
            social | 2026-03-05 01:00 |             | mudik | yes
            social | 2026-03-05 01:00 |             | mudik | no
            social | 2026-03-05 01:00 |             | mudik |
            social | 2026-03-05 01:00 |             |       | yes
            social | 2026-03-05 01:00 | ACEH        | mudik | no
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | numerator | denominator
                        | 2026-03 | 1         | 2
            ACEH        | 2026-03 | 0         | 1
        """,
    )


def test_first_choice_source(spec):
    spec(
        "first_choice_source",
        survey_answers="""
            survey_id | agency_code | answered_on | first_source
            opini     | ACEH        | 2026-03-05  | official_account
            opini     | ACEH        | 2026-03-05  | messaging_group
            opini     | ACEH        | 2026-03-05  | other
            opini     | ACEH        | 2026-03-05  |
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | numerator | denominator
            ACEH        | 2026-03 | 1         | 3
        """,
    )
