"""Ways in which Streamlit shows a text, with every kind of markup that it knows: what ``plain`` has to hold off."""

import streamlit as st

from gru_viz.ui.state import plain

MARKUP = (
    "www.evil.example", "WWW.evil.example", "www.", "https://evil.example/a?b=c", "(http://evil.example)",
    "a@b.example", "a.b@c.d.example", "mailto:a@b.example", "xmpp:a@b.example/x", "ftp://evil.example",
    "<https://evil.example>", "[link](https://evil.example)", "[x]: https://evil.example",
    "![alt](https://evil.example/x.png)", "[x][y]", ":material/home:", ":material_home:", ":streamlit:", ":smile:",
    ":+1:", "x:heart:y", ":smile", ":red[danger]", ":red-background[x]", ":blue-badge[x]", ":small[x]", ":help[x]",
    ":shimmer[x]", ":color[x]{foreground=red}", "::x[y]{z=1}", "::: box", "{x}", "a{.b}", "$x^2$", "$$x$$",
    "$5 and $6", "**bold**", "__bold__", "*it*", "_it_", "~~gone~~", "~gone~", "`code`", "``code``", "```py",
    "~~~", "<b>bold</b>", "<a href='https://evil.example'>x</a>", "<img src=x onerror=alert(1)>", "<!-- c -->",
    "&lt;b&gt;", "&copy;", "&#65;", "a[^1]", "[^1]: note", "# head", "1. one", "1) one", "- item", "+ item",
    "* item", "- [ ] todo", "> quote", "---", "***", "===", "| a | b |", "a\n---", "a\n===", "    indented",
    "a\n\n# b", "a  \nb", "a -> b", "a <- b", "a <-> b", "a -- b", "a >= b", "a <= b", "a ~= b", "->", "-->",
    "\\*x\\*", "a\\", "\\", "C:\\path", "it is 0.5: good", "“it’s”", "javascript:alert(1)",
)  # fmt: skip

DOORS = {
    "text": st.markdown,
    "alone in quotes": lambda text: st.markdown(f"“{text}”"),
    "beside bold": lambda text: st.markdown(f"**t = 8** (“{text}”): {text}."),
    "heading": lambda text: st.markdown(f"#### “{text}”"),
    "list": lambda text: st.markdown(f"- {text}\n- {text}"),
    "table": lambda text: st.markdown(f"| a | {text} |\n|---|---|\n| {text} | b |"),
    "warning": lambda text: st.warning(text, icon=":material/info:"),
    "caption": st.caption,
    "label": lambda text: st.toggle(text, key=text),
    "button": lambda text: st.button(text, key=f"button {text}"),
}

if __name__ == "__main__":
    for place, door in enumerate(DOORS.values()):
        with st.container(key=f"door-{place}"):
            for markup in MARKUP:
                door(plain(markup))
