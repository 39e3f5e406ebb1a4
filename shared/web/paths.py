"""The rest of a path, whatever is in it: Starlette's own `path` ends at a newline, which anybody may send."""

from starlette.convertors import PathConvertor, register_url_convertor


class Rest(PathConvertor):
    regex = "(?s:.*)"


register_url_convertor("rest", Rest())
KEY = "{key:rest}"
