"""What goes between Flask and the engine."""

#: Names and values, as they come.
Headers = list[tuple[str, str]]
#: Status, headers, body.
Answer = tuple[int, Headers, bytes]
