"""Specification of the trust indicators: KEP-1a … KEP-3b."""

import pytest

MESSAGES = """
    agency_code | channel   | received_at         | needs_response | first_response_at   | first_response_by
    ACEH        | instagram | 2026-03-02 01:00:00 | yes            | 2026-03-03 01:00:00 | human
    ACEH        | instagram | 2026-03-02 01:00:00 | yes            | 2026-03-03 01:00:01 | human
    ACEH        | instagram | 2026-03-02 01:00:00 | yes            | 2026-03-02 01:00:05 | automatic
    ACEH        | instagram | 2026-03-02 01:00:00 | yes            | 2026-03-02 02:00:00 |
    ACEH        | instagram | 2026-03-02 01:00:00 | yes            |                     |
    ACEH        | instagram | 2026-03-02 01:00:00 | no             | 2026-03-02 02:00:00 | human
    ACEH        | instagram | 2026-03-02 01:00:00 |                | 2026-03-02 02:00:00 | human
    ACEH        | whatsapp  | 2026-03-31 17:00:00 | yes            | 2026-04-01 02:00:00 | human
"""


def test_response_rate(spec):
    # An automatic reply is no answer; an answer of which nobody noted who gave it counts. Messages that
    # need no response, or of which nobody knows, leave both sums. 17:00 UTC on 31 March is already April
    # in Jakarta.
    spec(
        "response_rate",
        messages=MESSAGES,
        today="2026-12-31",
        expected="""
            agency_code | month   | platform  | numerator | denominator
            ACEH        | 2026-03 | instagram | 3         | 5
            ACEH        | 2026-04 | whatsapp  | 1         | 1
        """,
    )


def test_on_time_response(spec):
    # Exactly 24 hours is in time, a second more is not.
    spec(
        "on_time_response",
        messages=MESSAGES,
        today="2026-12-31",
        expected="""
            agency_code | month   | platform  | numerator | denominator
            ACEH        | 2026-03 | instagram | 2         | 5
            ACEH        | 2026-04 | whatsapp  | 1         | 1
        """,
    )


WAITS = """
    agency_code | channel   | received_at         | needs_response | first_response_at   | first_response_by
    ACEH        | instagram | 2026-03-02 01:00:00 | yes            | 2026-03-02 01:05:00 | human
    ACEH        | instagram | 2026-03-02 01:00:00 | yes            | 2026-03-02 01:05:01 |
    ACEH        | instagram | 2026-03-02 01:00:00 | yes            | 2026-03-03 01:00:00 | human
    ACEH        | instagram | 2026-03-02 01:00:00 | yes            | 2026-03-02 01:05:00 | automatic
    ACEH        | instagram | 2026-03-02 01:00:00 | yes            |                     |
    ACEH        | instagram | 2026-03-02 01:00:00 | no             | 2026-03-02 01:05:00 | human
    ACEH        | whatsapp  | 2026-03-06 08:30:00 | yes            | 2026-03-09 01:00:00 | human
    ACEH        | whatsapp  | 2026-03-17 08:00:00 | yes            | 2026-03-25 01:30:00 | human
"""


@pytest.mark.parametrize(
    ("part", "instagram", "whatsapp"),
    [("0", 1, 0), ("1", 1, 0), ("7", 1, 0), ("9", 0, 1), ("10", 0, 0), ("11", 0, 1), ("all", 5, 2)],
)
def test_minutes_until_an_answer(spec, part, instagram, whatsapp):
    # Five minutes are within the edge of five, a second more is in the next bin. An automatic reply is no
    # answer, but its message waits: the sum of all holds it.
    drawn = [
        f"ACEH | 2026-03 | {platform} | {count}"
        for platform, count in (("instagram", instagram), ("whatsapp", whatsapp))
        if count
    ]
    spec(
        f"on_time_response.clock.{part}",
        messages=WAITS,
        today="2026-12-31",
        expected="\n".join(["agency_code | month | platform | numerator", *drawn]),
    )


@pytest.mark.parametrize(
    ("part", "instagram", "whatsapp"),
    [("0", 2, 0), ("1", 0, 1), ("2", 0, 1), ("4", 1, 0), ("5", 0, 0), ("all", 5, 2)],
)
def test_office_minutes_until_an_answer(spec, part, instagram, whatsapp):
    # Office hours are 07.30 to 16.00 in Jakarta. 08.00 to 08.00 of the next day is one office day. Friday
    # 15.30 to Monday 08.00 is one hour. Tuesday 15.00 to Wednesday of the next week 08.30 is two: leave,
    # Nyepi and Eid lie between.
    drawn = [
        f"ACEH | 2026-03 | {platform} | {count}"
        for platform, count in (("instagram", instagram), ("whatsapp", whatsapp))
        if count
    ]
    spec(
        f"on_time_response.office.{part}",
        messages=WAITS,
        today="2026-12-31",
        expected="\n".join(["agency_code | month | platform | numerator", *drawn]),
    )


def test_engagement_rate(spec):
    # A post with an unknown part, or without a reach, leaves both sums. Saves are a part where there is a
    # button for them: the third Instagram post has none. On X nobody can save; on Facebook what is given
    # counts.
    spec(
        "engagement_rate",
        posts="""
            agency_code | platform  | published_at     | reach | likes | comments | shares | saves
            ACEH        | instagram | 2026-03-05 01:00 | 1000  | 10    | 3        | 2      | 5
            ACEH        | instagram | 2026-03-06 01:00 | 500   | 0     | 0        | 0      | 0
            ACEH        | instagram | 2026-03-07 01:00 | 9000  | 10    | 3        | 2      |
            ACEH        | instagram | 2026-03-08 01:00 |       | 10    | 3        | 2      | 5
            ACEH        | tiktok    | 2026-03-08 01:00 | 9000  | 10    |          | 2      | 5
            ACEH        | x         | 2026-03-08 01:00 | 200   | 4     | 1        | 1      |
            ACEH        | facebook  | 2026-03-08 01:00 | 100   | 4     | 1        | 1      | 2
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | platform  | numerator | denominator | sample
            ACEH        | 2026-03 | instagram | 20        | 1500        | 2
            ACEH        | 2026-03 | x         | 6         | 200         | 1
            ACEH        | 2026-03 | facebook  | 8         | 100         | 1
        """,
    )


def test_net_sentiment(spec):
    # Mentions and messages together; neutral ones count below the line, unclassified ones nowhere.
    spec(
        "net_sentiment",
        mentions="""
            source | published_at     | agency_code | sentiment
            news   | 2026-03-05 01:00 | ACEH        | positive
            news   | 2026-03-05 01:00 | ACEH        | neutral
            news   | 2026-03-05 01:00 | ACEH        |
            news   | 2026-03-05 01:00 |             | negative
        """,
        messages="""
            agency_code | channel   | received_at      | sentiment
            ACEH        | instagram | 2026-03-05 01:00 | negative
            ACEH        | whatsapp  | 2026-03-05 01:00 | negative
            BALI        | whatsapp  | 2026-03-05 01:00 | positive
            BALI        | whatsapp  | 2026-03-05 01:00 |
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | platform | numerator | denominator
            ACEH        | 2026-03 |          | -1        | 4
            BALI        | 2026-03 |          | 1         | 1
                        | 2026-03 |          | -1        | 1
        """,
    )


def test_closed_within_deadline_of_its_own(spec):
    # A deadline is a day: until 23:59 of that day in Jakarta (16:59 UTC) is in time. Open cases are not
    # closed.
    spec(
        "closed_within_deadline",
        messages="""
            agency_code | channel  | received_at      | category | due_at           | closed_at
            ACEH        | whatsapp | 2026-03-02 01:00 | praise   | 2026-03-09 17:00 | 2026-03-10 16:59
            ACEH        | whatsapp | 2026-03-02 01:00 | other    | 2026-03-09 17:00 | 2026-03-10 17:00
            ACEH        | whatsapp | 2026-03-02 01:00 |          | 2026-03-09 17:00 |
            ACEH        | whatsapp | 2026-03-02 01:00 | question | 2026-04-01 01:00 | 2026-03-03 01:00
        """,
        today="2026-03-31",
        expected="""
            agency_code | month   | platform | numerator | denominator
            ACEH        | 2026-03 | whatsapp | 1         | 3
        """,
    )


def test_closed_within_deadline_by_category(spec):
    # Received on Friday 27 February 2026. Information: 10 working days, Friday 13 March. Others that need
    # a response: 5 working days, Friday 6 March. A complaint: 60 days, 28 April. Praise that needs nothing
    # is no case, nor is a question of which nobody knows whether it needs a response. A complaint is one
    # whatever the staff ticked.
    spec(
        "closed_within_deadline",
        messages="""
            agency_code | channel   | received_at | category            | needs_response | closed_at
            INFO        | website   | 2026-02-27  | information_request |                | 2026-03-13 10:00
            INFO        | website   | 2026-02-27  | information_request |                | 2026-03-14 10:00
            OTHER       | instagram | 2026-02-27  | question            | yes            | 2026-03-06 10:00
            OTHER       | instagram | 2026-02-27  | aspiration          | yes            | 2026-03-07 10:00
            OTHER       | instagram | 2026-02-27  |                     | yes            | 2026-03-06 10:00
            OTHER       | instagram | 2026-02-27  | praise              | no             | 2026-03-01 10:00
            OTHER       | instagram | 2026-02-27  | question            |                | 2026-03-01 10:00
            COMPLAINT   | website   | 2026-02-27  | complaint           | no             | 2026-04-28 10:00
            COMPLAINT   | website   | 2026-02-27  | complaint           | yes            | 2026-04-29 10:00
        """,
        today="2026-04-28",
        expected="""
            agency_code | month   | platform  | numerator | denominator
            INFO        | 2026-03 | website   | 1         | 2
            OTHER       | 2026-03 | instagram | 2         | 3
            COMPLAINT   | 2026-04 | website   | 1         | 2
        """,
    )


def test_closed_within_deadline_counts_working_days(spec):
    # Five working days: from Thursday 5 March to Thursday 12 March; from Saturday and Sunday, as from the
    # Friday before, to Friday 13 March; from Monday 9 March to Monday 16 March.
    spec(
        "closed_within_deadline",
        messages="""
            agency_code | channel   | received_at      | needs_response | closed_at
            THURSDAY    | instagram | 2026-03-05 01:00 | yes            | 2026-03-12 10:00
            THURSDAY    | instagram | 2026-03-05 01:00 | yes            | 2026-03-13 10:00
            SATURDAY    | instagram | 2026-03-07 01:00 | yes            | 2026-03-13 10:00
            SUNDAY      | instagram | 2026-03-08 01:00 | yes            | 2026-03-13 10:00
            SUNDAY      | instagram | 2026-03-08 01:00 | yes            | 2026-03-14 10:00
            MONDAY      | instagram | 2026-03-09 01:00 | yes            | 2026-03-16 10:00
            MONDAY      | instagram | 2026-03-09 01:00 | yes            | 2026-03-17 10:00
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | platform  | numerator | denominator
            THURSDAY    | 2026-03 | instagram | 1         | 2
            SATURDAY    | 2026-03 | instagram | 1         | 1
            SUNDAY      | 2026-03 | instagram | 1         | 2
            MONDAY      | 2026-03 | instagram | 1         | 2
        """,
    )


def test_closed_within_deadline_leaves_out_holidays_and_collective_leave(spec):
    # In March 2026 offices are closed from Wednesday 18 (leave, Nyepi, leave, Eid) to Tuesday 24. Received on
    # Thursday 12, five working days later is Thursday 26: 13, 16, 17, 25, 26. Information, ten working days:
    # Thursday 2 April. Received during Eid: five are 25, 26, 27, 30, 31. What is not due by today is no case.
    spec(
        "closed_within_deadline",
        messages="""
            agency_code | channel | received_at      | category            | needs_response | closed_at
            BEFORE      | website | 2026-03-12 01:00 | question            | yes            | 2026-03-26 10:00
            BEFORE      | website | 2026-03-12 01:00 | question            | yes            | 2026-03-27 10:00
            DURING      | website | 2026-03-21 01:00 | question            | yes            | 2026-03-31 10:00
            DURING      | website | 2026-03-21 01:00 | question            | yes            | 2026-04-01 10:00
            INFO        | website | 2026-03-12 01:00 | information_request |                | 2026-04-02 10:00
            RUNNING     | website | 2026-03-30 01:00 | information_request |                | 2026-03-31 10:00
        """,
        today="2026-04-02",
        expected="""
            agency_code | month   | platform | numerator | denominator
            BEFORE      | 2026-03 | website  | 1         | 2
            DURING      | 2026-03 | website  | 1         | 2
            INFO        | 2026-04 | website  | 1         | 1
        """,
    )


def test_closed_within_deadline_in_the_zone_of_the_agency(spec):
    # A day ends at 17:00 UTC in Jakarta, at 16:00 UTC in Bali and at 15:00 UTC in Ambon.
    spec(
        "closed_within_deadline",
        agencies="""
            agency_code | province_code | region_code
            JAKARTA     | 31            |
            BALI        | 51            | 51.71
            AMBON       |               | 81.71
        """,
        messages="""
            agency_code | channel  | received_at      | due_at           | closed_at        | local_date
            JAKARTA     | whatsapp | 2026-03-02 01:00 | 2026-03-10 05:00 | 2026-03-10 16:59 | 2026-03-02
            BALI        | whatsapp | 2026-03-02 01:00 | 2026-03-10 05:00 | 2026-03-10 15:59 | 2026-03-02
            BALI        | whatsapp | 2026-03-02 01:00 | 2026-03-10 05:00 | 2026-03-10 16:00 | 2026-03-02
            AMBON       | whatsapp | 2026-03-02 01:00 | 2026-03-10 05:00 | 2026-03-10 14:59 | 2026-03-02
            AMBON       | whatsapp | 2026-03-02 01:00 | 2026-03-10 05:00 | 2026-03-10 15:00 | 2026-03-02
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | platform | numerator | denominator
            JAKARTA     | 2026-03 | whatsapp | 1         | 1
            BALI        | 2026-03 | whatsapp | 1         | 2
            AMBON       | 2026-03 | whatsapp | 1         | 2
        """,
    )


def test_service_satisfaction(spec):
    # 25 × sum ÷ number of answers over nine elements; an element without an answer leaves both sums, a
    # respondent without any answer is no sample. 25 × (36 + 26) ÷ 17 = 91.18.
    spec(
        "service_satisfaction",
        survey_answers="""
            survey_id | agency_code | answered_on | requirements | procedure | time | cost | product | competence | behaviour | facilities | complaints_handling
            skm       | ACEH        | 2026-03-05  | 4            | 4         | 4    | 4    | 4       | 4          | 4         | 4          | 4
            skm       | ACEH        | 2026-03-06  | 4            | 3         | 3    | 3    | 3       | 3          | 3         | 4          |
            skm       | ACEH        | 2026-03-07  |              |           |      |      |         |            |           |            |
            skm       | BALI        | 2026-03-07  | 2            |           |      |      |         |            |           |            |
        """,  # noqa: E501
        today="2026-12-31",
        expected="""
            agency_code | month   | numerator | denominator | sample
            ACEH        | 2026-03 | 1550      | 17          | 2
            BALI        | 2026-03 | 50        | 1           | 1
        """,
    )


def test_public_trust(spec):
    # 6 to 10 is trust. Weighted; a respondent without a weight counts 1, one without an answer nothing.
    spec(
        "public_trust",
        survey_answers="""
            survey_id | agency_code | answered_on | trust | weight
            opini     | ACEH        | 2026-03-05  | 6     | 0.5
            opini     | ACEH        | 2026-03-05  | 10    |
            opini     | ACEH        | 2026-03-05  | 5     | 2
            opini     | ACEH        | 2026-03-05  | 0     | 0.5
            opini     | ACEH        | 2026-03-05  |       | 7
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | numerator | denominator | sample
            ACEH        | 2026-03 | 1.5       | 4           | 4
        """,
    )


def test_perceived_usefulness(spec):
    spec(
        "perceived_usefulness",
        survey_answers="""
            survey_id | agency_code | answered_on | usefulness
            opini     | ACEH        | 2026-03-05  | 5
            opini     | ACEH        | 2026-03-05  | 4
            opini     | ACEH        | 2026-03-05  | 3
            opini     | ACEH        | 2026-03-05  |
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | numerator | denominator
            ACEH        | 2026-03 | 2         | 3
        """,
    )
