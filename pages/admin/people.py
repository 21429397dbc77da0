"""Access: who may see what?"""

from pages.parts import granting, invited, session
from pages.parts.words import _

session.visitor().require("people")
invited.stands()
people = invited.found()
invited.show(people)
granting.show(people, _("Invite, change, revoke"))
