"""Who is at the screen."""

from kpi import access
from kpi.access import Visitor


def visitor() -> Visitor:
    """Whose run this is: the one local person, as long as nobody signs in."""
    return access.local()
