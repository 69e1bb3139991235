"""A reader of pages for the tests: forms with their fields, headings, links and visible text, without a browser."""

from html.parser import HTMLParser
from urllib.parse import urlencode

VOID = {"input", "meta", "link", "br", "img", "rect"}


class Form:
    """One form: its fields as a browser would send them, and its buttons."""

    def __init__(self, attributes):
        self.attributes = attributes
        self.fields = []
        self.boxes = []
        self.buttons = {}


class Reading(HTMLParser):
    """What is on a page."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.headings, self.links, self.ids, self.addresses, self.words = [], [], [], [], [], []
        self.title, self.stack, self.button, self.choice = "", [], None, None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag not in VOID:
            self.stack.append(tag)
        if "template" in self.stack:  # without its script it shows nothing
            return
        self.addresses += [a[k] for k in ("src", "href", "action", "formaction") if k in a]
        if "id" in a:
            self.ids.append(a["id"])
        if tag == "form":
            self.forms.append(Form(a))
        if tag == "a":
            self.links.append(a)
        if tag == "input":
            self.field(a)
        if tag == "select":
            self.choice = a["name"]
        if tag == "option" and "selected" in a:
            self.forms[-1].fields.append((self.choice, a["value"]))
        if tag == "button":
            self.button = a
            self.forms[-1].buttons[a["value"]] = ""
        if tag in ("h1", "h2", "h3"):
            self.headings.append("")

    def field(self, a):
        """Ticked boxes and typed or hidden values are sent; all boxes are known."""
        if a["type"] in ("checkbox", "radio"):
            self.forms[-1].boxes.append((a["name"], a["value"]))
            if "checked" not in a:
                return
        self.forms[-1].fields.append((a["name"], a.get("value") or ""))

    def handle_endtag(self, tag):
        if tag in self.stack:
            while self.stack.pop() != tag:
                pass

    def handle_data(self, data):
        if "template" in self.stack:
            return
        if "title" in self.stack:
            self.title += data
            return
        if {"button"} & set(self.stack):
            self.forms[-1].buttons[self.button["value"]] += data
        if {"h1", "h2", "h3"} & set(self.stack):
            self.headings[-1] += data
        self.words.append(data)

    @property
    def text(self):
        """The visible and hidden text in one line."""
        return " ".join(" ".join(self.words).split())

    @property
    def heading(self):
        """The first heading."""
        return " ".join(self.headings[0].split())


class Walker:
    """Walks the pages as a browser without JavaScript does."""

    def __init__(self, client):
        self.client = client
        self.sent, self.address = None, "/"
        self.open("/")

    def open(self, address, **headers):
        self.show(self.client.get(address, headers=headers))

    def show(self, reply):
        self.reply, self.html = reply, reply.text
        self.page = Reading(reply.text)

    def press(self, do, *ticks, **typed):
        """Press a button after ticking boxes ("finding=value", or "none") and typing into fields.

        Radios and checkboxes that are ticked here take the place of what the page had ticked.
        """
        form = next(f for f in self.page.forms if do in f.buttons)
        fields = list(form.fields)
        if ticks:
            fields = [f for f in fields if f not in form.boxes]
            fields += [
                ("none-of-these", "yes") if t == "none" else (f"a.{t.split('=')[0]}", t.split("=")[1]) for t in ticks
            ]
            assert set(fields) - set(form.fields) <= set(form.boxes), (ticks, form.boxes)
        for key, value in typed.items():
            name = key if key in ("country", "who") else f"a.{key.replace('_', '-')}"
            fields = [(n, v) for n, v in fields if n != name or v == "not-sure"] + [(name, value)]
        self.sent = [*fields, ("do", do)]
        assert form.attributes["method"] == "post"
        self.send(form.attributes["action"])
        return self

    def send(self, action="/interview"):
        """Send the last form (again), and go where that leads."""
        kind = {"content-type": "application/x-www-form-urlencoded"}
        reply = self.client.post(action, content=urlencode(self.sent), headers=kind)
        if reply.status_code == 303:
            self.address = reply.headers["location"]
            reply = self.client.get(self.address)
        self.show(reply)

    def start(self, **typed):
        return self.press("start", **typed)

    @staticmethod
    def calm(form, finding):
        """The answer "no" where there is one, else "not sure"."""
        return "no" if (f"a.{finding}", "no") in form.boxes else "not-sure"

    def to_the_end(self, **answers):
        """Answer what is known ("finding": value), and "none of these" or skip on all other pages."""
        for _ in range(30):
            form = next((f for f in self.page.forms if "continue" in f.buttons), None)
            if form is None:
                return self
            names = dict.fromkeys(n.removeprefix("a.") for n, _ in form.boxes if n.startswith("a."))
            known = [f"{n}={answers[n]}" for n in names if n in answers]
            if ("none-of-these", "yes") in form.boxes:
                self.press("continue", *(known or ["none"]))
            elif known or (len(names) > 1 and "skip" not in form.buttons):
                self.press("continue", *known, *(f"{n}={self.calm(form, n)}" for n in names if n not in answers))
            else:
                self.press("skip" if "skip" in form.buttons else "not-sure")
        raise AssertionError("the interview does not end")
