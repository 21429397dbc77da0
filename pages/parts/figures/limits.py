"""What figures are and are not, in sentences for the page Method."""

from pages.parts.words import _


def figures() -> str:
    """How records become figures, at every level."""
    return _list(
        _(
            "At every level – agency, region, nation; month, quarter, year – numerators and denominators are "
            "summed first and divided then. **An index is never averaged**: it is computed anew from those "
            "sums."
        ),
        _(
            "What a source does not have is unknown, never zero. A figure whose denominator is too small "
            "says so instead of a value."
        ),
        _("A time belongs to the day and month of the agency's own time zone: WIB, WITA or WIT."),
    )


def intervals() -> str:
    """How sure figures are."""
    return _list(
        _(
            "An interval of 95%: of 100 such intervals, about 95 hold the true figure. It is wide where "
            "data are few. A dash stands where none can be computed."
        ),
        _(
            "Proportions: Wilson (1927); answers with weights count as so many of equal weight (Kish, 1965). "
            "Means and indexes: Student's t (1908)."
        ),
        _(
            "Ratios of sums: linearised variance (Cochran, 1977), with the weeks of an agency as clusters, "
            "for posts of one week resemble one another. Weeks of unequal size count as fewer (Kish), and "
            "the bounds are those of the cube root (Wilson and Hilferty, 1931), for few posts bring most of "
            "the reach."
        ),
        _(
            "Net sentiment is a difference of two shares of the same records: its variance is multinomial "
            "(Agresti and Min, 2005)."
        ),
        _(
            "Ranks are drawn by chance from what the intervals say (Goldstein and Spiegelhalter, 1996): "
            "proportions as beta, all others as t or normal."
        ),
        _("Changes of proportions: Newcombe (1998); of all others: Zou and Donner (2008)."),
        _(
            "Goals and the index: from the intervals of all their indicators, as if these did not depend on "
            "one another (Zou and Donner, 2008). A score has none where one of its indicators has none. "
            "Weights and methods that could be chosen otherwise are not in it: see Sensitivity."
        ),
        _("A part larger than its whole counts nowhere; the page names its agency and month."),
        _(
            "A change whose interval holds 0 is called within the usual range: chance alone moves figures "
            "so far."
        ),
    )


def known() -> str:
    """What the figures cannot tell."""
    return _list(
        _(
            "A rise after an activity does not prove that the activity caused it: the figure might have "
            "risen without it. Agencies that joined later are the fairer comparison."
        ),
        _(
            "The lowest of one quarter will mostly rise in the next, by chance alone; the highest will fall "
            "(regression to the mean)."
        ),
        _(
            "Reach sums up accounts, not people: who saw two posts counts twice. Figures of different "
            "platforms can be compared only where the mix of platforms is allowed for."
        ),
        _("Floors, targets and weights are choices of the project unless the source names a rule."),
    )


def _list(*lines: str) -> str:
    return "\n".join(f"- {line}" for line in lines)
