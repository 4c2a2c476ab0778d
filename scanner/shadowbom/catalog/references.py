"""What only all signatures together can get wrong: doubles, owners and references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shadowbom.catalog import names
from shadowbom.catalog.load import Mistake, Source


def mistakes(sources: Iterable[Source], base: dict[str, str] | None = None,
             owned: dict[tuple[str, ...], tuple[str, str]] | None = None) -> list[Mistake]:
    """What is wrong between ``sources``.

    ``base`` are products that exist already (id to file) and ``owned`` their names (see ``keys``) with id and
    file: an overlay's signatures are checked against those of the catalogue.
    """
    known = dict(base or {})
    owners = dict(owned or {})
    found: list[Mistake] = []
    sources = list(sources)
    for source in sources:
        id_ = source.signature.id
        if id_ in known:
            found.append(Mistake(source.file, source.lines.key("id"), f"id {id_!r} is also in {known[id_]}"))
        known.setdefault(id_, source.file)
    for source in sources:
        for line, key in keys(source):
            owner = owners.setdefault(key, (source.signature.id, source.file))
            if owner != (source.signature.id, source.file):
                found.append(Mistake(source.file, line, f"{' '.join(key)} belongs to {owner[0]} ({owner[1]}): "
                                                        f"one product owns a name, the others say uses"))
        found.extend(_own_doubles(source))
        found.extend(_dangling(source, known))
    return found


def keys(source: Source) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The names that one product alone may have, with the line of their entry."""
    signature, lines = source.signature, source.lines
    for index, package in enumerate(signature.package):
        for name in package.names:
            yield lines.table("package", index), ("package", package.ecosystem, names.package(package.ecosystem, name))
    for index, entry in enumerate(signature.import_):
        for name in entry.names:
            yield lines.table("import", index), ("import", entry.language, name)
    for index, host in enumerate(signature.host):
        for name in host.names:
            yield lines.table("host", index), ("host", name)
    for index, route in enumerate(signature.route):
        for path in route.paths:
            yield lines.table("route", index), ("route", path)
    for index, env in enumerate(signature.env):
        for name in env.names:
            yield lines.table("env", index), ("env", name)
    yield from _place_keys(source)
    for prefix in signature.prefixes:
        yield lines.key("prefixes"), ("prefix", prefix.lower().replace("_", "-"))
    for name in signature.organisations:
        yield lines.key("organisations"), ("organisation", name.lower())


def _place_keys(source: Source) -> Iterator[tuple[int, tuple[str, ...]]]:
    signature, lines = source.signature, source.lines
    for index, image in enumerate(signature.image):
        for name in image.names:
            yield lines.table("image", index), ("image", name)
    for index, command in enumerate(signature.command):
        for words in command.words:
            yield lines.table("command", index), ("command", words)
    for index, step in enumerate(signature.step):
        for uses in step.uses:
            yield lines.table("step", index), ("step", uses)
    for index, right in enumerate(signature.permission):
        for name in right.names:
            yield lines.table("permission", index), ("permission", name.lower())
    for index, resource in enumerate(signature.resource):
        # A type that its settings narrow is shared by several products.
        for type_ in () if resource.when else resource.types:
            yield lines.table("resource", index), ("resource", type_)


def _own_doubles(source: Source) -> Iterator[Mistake]:
    seen: set[tuple[str, ...]] = set()
    for line, key in keys(source):
        if key in seen:
            yield Mistake(source.file, line, f"{' '.join(key)} stands twice in this file")
        seen.add(key)
    for index, package in enumerate(source.signature.package):
        for name in package.names:
            if name != names.package(package.ecosystem, name):
                wanted = names.package(package.ecosystem, name)
                yield Mistake(source.file, source.lines.table("package", index),
                              f"package {name!r} is not in normal form: write {wanted!r}")
    ids = [secret.id for secret in source.signature.secret]
    for index, id_ in enumerate(ids):
        if id_ in ids[:index]:
            yield Mistake(source.file, source.lines.table("secret", index), f"secret id {id_!r} stands twice")
    for index, secret in enumerate(source.signature.secret):
        if secret.pair and secret.pair not in ids:
            yield Mistake(source.file, source.lines.table("secret", index), f"no secret {secret.pair!r} in this file")


def _dangling(source: Source, known: dict[str, str]) -> Iterator[Mistake]:
    signature, lines = source.signature, source.lines
    references = [(lines.key("uses"), id_) for id_ in signature.uses]
    for index, package in enumerate(signature.package):
        references += [(lines.key("uses", "package", index), id_) for id_ in package.uses]
    for index, entry in enumerate(signature.import_):
        references += [(lines.key("uses", "import", index), id_) for id_ in entry.uses]
    for index, client in enumerate(signature.client):
        if client.served_by:
            references.append((lines.key("served_by", "client", index), client.served_by))
    for index, test in enumerate(signature.test):
        for expected in test.expect:
            if ":" in expected.partition("@")[0]:
                references.append((lines.key("expect", "test", index), expected.partition(":")[0]))
    for line, id_ in references:
        if id_ not in known:
            yield Mistake(source.file, line, f"no product {id_!r}")
