"""What holds for all tests: no example may fail for a machine that is busy with something else."""

from hypothesis import HealthCheck, settings

settings.register_profile("agentd", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("agentd")
