"""Every table of the state, for migrations and tests."""

from kpi.state import access_models, dialogue_models, models, project_models
from kpi.state.base import Base

MODULES = (access_models, dialogue_models, models, project_models)
TABLES = Base.metadata
