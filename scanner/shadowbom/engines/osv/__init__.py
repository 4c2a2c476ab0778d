"""The advisories of OSV (https://osv.dev), asked over its public interface where a user asks for that."""
