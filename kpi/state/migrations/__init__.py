"""Steps from one version of the state to the next."""
