from bounded import no_tracer

__all__ = ["no_tracer"]
