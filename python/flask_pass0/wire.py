"""What goes between Flask and the engine."""

#: Names and values, as they come.
Headers = list[tuple[str, str]]
#: Status, headers, body.
Answer = tuple[int, Headers, bytes]
#: A user for operators: id, address, state, when it was made (RFC 3339).
User = tuple[str, str, str, str]
