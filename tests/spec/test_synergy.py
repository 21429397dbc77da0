"""Specification of the synergy indicators: SIN-1a … SIN-3c."""


def test_unit_participation(spec):
    # Pairs of activity and agency: three people of one agency are one pair, present as soon as one of them
    # came. A guest who was not invited is no pair; an attendance that nobody wrote down leaves both sums.
    spec(
        "unit_participation",
        activities="""
            activity_id | held_on    | kind
            rakor       | 2026-03-31 | coordination
            bimtek      | 2026-04-01 | training
        """,
        participation="""
            activity_id | agency_code | participant_no | invited | attended
            rakor       | ACEH        | 1              | yes     | no
            rakor       | ACEH        | 2              | yes     | yes
            rakor       | ACEH        | 3              | yes     |
            rakor       | BALI        | 1              | yes     | no
            rakor       | RIAU        | 1              | no      | yes
            rakor       | JAMBI       | 1              | yes     |
            rakor       | MALUKU      | 1              |         | yes
            bimtek      | BALI        | 1              | yes     | yes
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | numerator | denominator
            ACEH        | 2026-03 | 1         | 1
            BALI        | 2026-03 | 0         | 1
            BALI        | 2026-04 | 1         | 1
        """,
    )


def test_commitment_and_admin(spec):
    # A stock: every month counts all agencies that exist in it. Both papers are needed by the end of the
    # month.
    spec(
        "commitment_and_admin",
        agencies="""
            agency_code | commitment_signed_on | admin_appointed_on | valid_from | valid_to
            BOTH        | 2026-01-10           | 2026-02-28         |            |
            ONE         | 2026-01-10           |                    |            |
            NEW         | 2026-02-01           | 2026-02-01         | 2026-02-01 |
            CLOSED      | 2025-05-01           | 2025-05-01         | 2000-01-01 | 2026-01-15
        """,
        activities="""
            activity_id | held_on
            first       | 2026-01-20
            last        | 2026-02-03
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | numerator | denominator
            BOTH        | 2026-01 | 0         | 1
            ONE         | 2026-01 | 0         | 1
            CLOSED      | 2026-01 | 1         | 1
            BOTH        | 2026-02 | 1         | 1
            ONE         | 2026-02 | 0         | 1
            NEW         | 2026-02 | 1         | 1
        """,
    )


def test_commitment_and_admin_in_the_running_month(spec):
    # Today is 3 February: what is dated later has not happened, and March has not begun.
    spec(
        "commitment_and_admin",
        agencies="""
            agency_code | commitment_signed_on | admin_appointed_on
            READY       | 2026-02-03           | 2026-02-03
            LATER       | 2026-02-03           | 2026-02-04
        """,
        activities="""
            activity_id | held_on
            now         | 2026-02-03
            planned     | 2026-03-10
        """,
        today="2026-02-03",
        expected="""
            agency_code | month   | numerator | denominator
            READY       | 2026-02 | 1         | 1
            LATER       | 2026-02 | 0         | 1
        """,
    )


MILESTONES = """
    milestone_id | horizon | planned_end | actual_end | weight | agency_code | evidence_verified
    done         | short   | 2026-03-31  | 2026-03-30 | 2      | ACEH        | 1
    unproven     | short   | 2026-03-31  | 2026-03-30 | 1.5    | ACEH        | 0
    unknown      | short   | 2026-03-31  | 2026-03-30 |        | ACEH        |
    open         | short   | 2026-03-31  |            |        | ACEH        | 3
    today        | short   | 2026-06-15  | 2026-06-01 |        |             | 2
    tomorrow     | short   | 2026-06-16  | 2026-06-01 |        |             | 2
    medium       | medium  | 2026-05-31  | 2026-07-01 | 3      |             | 1
    long         | long    | 2026-05-31  |            |        |             |
"""


def test_short_term_milestones(spec):
    # Without a weight a milestone weighs 1, without an agency it belongs to the nation (''). Due today is
    # due.
    spec(
        "short_term_milestones",
        milestones=MILESTONES,
        today="2026-06-15",
        expected="""
            agency_code | month   | numerator | denominator | sample
            ACEH        | 2026-03 | 2         | 5.5         | 4
                        | 2026-06 | 1         | 1           | 1
        """,
    )


def test_sustained_milestones(spec):
    # Medium and long term only. Finished late is finished.
    spec(
        "sustained_milestones",
        milestones=MILESTONES,
        today="2026-06-15",
        expected="""
            agency_code | month   | numerator | denominator | sample
                        | 2026-05 | 3         | 4           | 2
        """,
    )


def test_joint_narrative(spec):
    # One post of the campaign from the assignment to the deadline, both days included, by the agency's own
    # calendar: 17:30 UTC on 9 March is already 10 March in Jakarta. What is not yet due is left out.
    spec(
        "joint_narrative",
        campaign_assignments="""
            campaign | agency_code | issued_on  | due_on
            stunting | ONTIME      | 2026-03-01 | 2026-03-10
            stunting | LATE        | 2026-03-01 | 2026-03-10
            stunting | EARLY       | 2026-03-01 | 2026-03-10
            stunting | ANYTIME     |            | 2026-03-10
            stunting | OTHER       | 2026-03-01 | 2026-03-10
            stunting | SILENT      | 2026-03-01 | 2026-03-10
            mudik    | ONTIME      | 2026-03-01 | 2026-04-02
        """,
        posts="""
            agency_code | platform  | campaign | published_at
            ONTIME      | instagram | Stunting | 2026-03-10 16:59
            ONTIME      | instagram | stunting | 2026-03-09 17:30
            LATE        | instagram | stunting | 2026-03-10 17:00
            EARLY       | instagram | stunting | 2026-02-28 10:00
            ANYTIME     | instagram | Stunting | 2026-02-28 10:00
            OTHER       | instagram | mudik    | 2026-03-05 10:00
            OTHER       | instagram |          | 2026-03-05 10:00
        """,
        today="2026-04-01",
        expected="""
            agency_code | month   | numerator | denominator
            ONTIME      | 2026-03 | 1         | 1
            LATE        | 2026-03 | 0         | 1
            EARLY       | 2026-03 | 0         | 1
            ANYTIME     | 2026-03 | 1         | 1
            OTHER       | 2026-03 | 0         | 1
            SILENT      | 2026-03 | 0         | 1
        """,
    )


def test_publishing_consistency(spec):
    # Weeks run from Monday to Sunday and belong to the month of their Monday: 29 June – 5 July 2026 is
    # June's. MONDAY begins on Monday 15 June, so that week counts; TUESDAY begins a day later and counts
    # from 22 June. MONDAY is silent in the week of 22 June: that week counts with 0 posts. The last day of
    # the data is Sunday 5 July, so the week of 29 June is complete.
    spec(
        "publishing_consistency",
        posts="""
            agency_code | platform  | published_at
            MONDAY      | instagram | 2026-06-15 01:00
            MONDAY      | x         | 2026-06-17 01:00
            MONDAY      | instagram | 2026-06-21 16:59
            TUESDAY     | instagram | 2026-06-16 01:00
            TUESDAY     | instagram | 2026-06-17 01:00
            TUESDAY     | instagram | 2026-06-18 01:00
            TUESDAY     | instagram | 2026-06-22 01:00
            TUESDAY     | instagram | 2026-06-23 01:00
            TUESDAY     | instagram | 2026-06-24 01:00
            TUESDAY     | instagram | 2026-06-25 01:00
            TUESDAY     | instagram | 2026-07-05 01:00
        """,
        today="2026-07-20",
        expected="""
            agency_code | month   | numerator | denominator
            MONDAY      | 2026-06 | 1         | 3
            TUESDAY     | 2026-06 | 1         | 2
        """,
    )


def test_publishing_consistency_leaves_out_what_is_not_a_whole_week(spec):
    # The data end on Saturday 4 July: the week of 29 June is not complete. CLOSED ended on Saturday 27
    # June.
    spec(
        "publishing_consistency",
        agencies="""
            agency_code | valid_to
            OPEN        |
            CLOSED      | 2026-06-27
        """,
        posts="""
            agency_code | platform  | published_at
            OPEN        | instagram | 2026-06-15 01:00
            CLOSED      | instagram | 2026-06-15 01:00
            OPEN        | instagram | 2026-07-04 01:00
        """,
        today="2026-07-20",
        expected="""
            agency_code | month   | numerator | denominator
            OPEN        | 2026-06 | 0         | 2
            CLOSED      | 2026-06 | 0         | 1
        """,
    )


def test_admin_competence(spec):
    # 70 is enough; who did not take the test is not counted; the month is that of the activity.
    spec(
        "admin_competence",
        activities="""
            activity_id | held_on
            bimtek      | 2026-03-31
        """,
        participation="""
            activity_id | agency_code | participant_no | post_score
            bimtek      | ACEH        | 1              | 70
            bimtek      | ACEH        | 2              | 69.9
            bimtek      | ACEH        | 3              |
            bimtek      | BALI        | 1              | 95
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | numerator | denominator
            ACEH        | 2026-03 | 1         | 2
            BALI        | 2026-03 | 1         | 1
        """,
    )


def test_collaborative_content(spec):
    # The author and at least one other agency; its own code alone is not collaboration, an empty cell
    # means alone.
    spec(
        "collaborative_content",
        posts="""
            agency_code | platform  | published_at     | collaborator_codes
            ACEH        | instagram | 2026-03-05 01:00 | BALI
            ACEH        | instagram | 2026-03-05 01:00 | ACEH;BALI;RIAU
            ACEH        | instagram | 2026-03-05 01:00 | ACEH
            ACEH        | instagram | 2026-03-05 01:00 |
            ACEH        | x         | 2026-03-31 17:00 | ACEH2
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | platform  | numerator | denominator
            ACEH        | 2026-03 | instagram | 2         | 4
            ACEH        | 2026-04 | x         | 1         | 1
        """,
    )


def test_one_gate_compliance(spec):
    spec(
        "one_gate_compliance",
        posts="""
            agency_code | platform  | published_at     | approval_id
            ACEH        | instagram | 2026-03-05 01:00 | ND-12/2026
            ACEH        | instagram | 2026-03-05 01:00 |
            ACEH        | facebook  | 2026-03-05 01:00 |
        """,
        today="2026-12-31",
        expected="""
            agency_code | month   | platform  | numerator | denominator
            ACEH        | 2026-03 | instagram | 1         | 2
            ACEH        | 2026-03 | facebook  | 0         | 1
        """,
    )
