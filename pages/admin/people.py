"""Access: who may see what?"""

from pages.parts import session
from pages.parts.access import granting, invited
from pages.parts.words import _

session.visitor().require("people")
invited.stands()
people = invited.found()
invited.show(people)
granting.show(people, _("Invite, change, revoke"))
