"""What a check of one file found."""


def _short(value):
    text = repr(value)
    return text if len(text) <= 400 else f"{text[:400]}... ({len(text)} characters)"


class Report:
    def __init__(self):
        self.counts = {}
        self.faults = []
        self.compared = 0

    def count(self, name, number):
        self.counts[name] = self.counts.get(name, 0) + number

    def fault(self, text):
        self.faults.append(text)

    def same(self, where, stated, found):
        self.compared += 1
        if stated == found:
            return
        if isinstance(stated, list) and isinstance(found, list):
            only_stated = [x for x in stated if x not in found]
            only_found = [x for x in found if x not in stated]
            self.fault(f"{where}: only the vector has {_short(only_stated)}, "
                       f"only the checker has {_short(only_found)}")
            return
        self.fault(f"{where}: the vector says {_short(stated)}, the checker {_short(found)}")
