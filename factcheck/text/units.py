"""Units of measure and money: what a word after (or a sign before) a number means.

A unit is a dimension and a factor to that dimension's base, so that miles and kilometres can be compared. Currencies
are dimensions of their own: no exchange rate is ever assumed. A small table of our own: a report needs
a hundred units, exact factors and no start-up time.
"""

from __future__ import annotations

from fractions import Fraction

_F = Fraction
YEAR = _F(365)  # days
WATT_HOUR = _F(1, 1000)  # kilowatt-hours
INCH = _F("0.0254")
FAHRENHEIT = _F(5, 9)  # degrees Celsius in one degree; which of its degrees is 0 °C, a level must add

_TABLE: dict[str, tuple[str, Fraction]] = {}


def _add(dimension: str, factor: Fraction | int | str, names: str) -> None:
    for name in names.split():
        _TABLE[name] = (dimension, _F(factor))


_add("length", 1, "metre metres meter meters m")
_add("length", 1000, "kilometre kilometres kilometer kilometers km kms")
_add("length", "0.01", "centimetre centimetres centimeter centimeters cm")
_add("length", "0.001", "millimetre millimetres millimeter millimeters mm")
_add("length", "1609.344", "mile miles mi")
_add("length", "0.9144", "yard yards yd yds")
_add("length", "0.3048", "foot feet ft")
_add("length", INCH, "inch inches")
_add("length", 1852, "nmi")
_add("area", 1, "m2 sqm m²")
_add("area", 10**6, "km2 km² sqkm")
_add("area", 10**4, "hectare hectares ha")
_add("area", "4046.8564224", "acre acres")
_add("area", "2589988.110336", "sqmi")
_add("area", "0.09290304", "sqft")
_add("mass", 1, "kilogram kilograms kilogramme kilogrammes kg kgs kilo kilos")
_add("mass", "0.001", "gram grams gramme grammes g")
_add("mass", "0.000001", "milligram milligrams mg")
_add("mass", 1000, "tonne tonnes ton tons")
_add("mass", "0.45359237", "pound-mass lb lbs pound pounds")
_add("mass", "0.028349523125", "ounce ounces oz")
_add("volume", 1, "litre litres liter liters l")
_add("volume", "0.001", "millilitre millilitres milliliter milliliters ml")
_add("volume", "158.987294928", "barrel barrels bbl")
_add("volume", "3.785411784", "gallon gallons gal")
_add("power", 1, "watt watts w")
_add("power", 10**3, "kilowatt kilowatts kw")
_add("power", 10**6, "megawatt megawatts mw")
_add("power", 10**9, "gigawatt gigawatts gw")
_add("power", 10**12, "terawatt terawatts tw")
_add("energy", 1, "kwh")
_add("energy", 10**3, "mwh")
_add("energy", 10**6, "gwh")
_add("energy", 10**9, "twh")
_add("data", 1, "byte bytes")
_add("data", 10**6, "megabyte megabytes mb")
_add("data", 10**9, "gigabyte gigabytes gb")
_add("data", 10**12, "terabyte terabytes tb")
_add("speed", 1, "km/h kph kmh")
_add("speed", "1.609344", "mph")
_add("frequency", 1, "hz hertz")
_add("frequency", 10**6, "mhz megahertz")
_add("frequency", 10**9, "ghz gigahertz")
_add("time", "1/86400", "second seconds sec secs")
_add("time", "1/1440", "minute minutes min mins")
_add("time", "1/24", "hour hours hr hrs")
_add("time", 1, "day days")
_add("time", 7, "week weeks")
_add("time", 14, "fortnight fortnights")
_add("time", YEAR / 12, "month months")
_add("time", YEAR / 4, "quarter-year")
_add("time", YEAR, "year years yr yrs")
_add("time", YEAR * 10, "decade decades")
_add("time", YEAR * 100, "century centuries")
_add("percent", 1, "percent pct %")
_add("temperature", 1, "celsius")
_add("temperature", FAHRENHEIT, "fahrenheit")

_CURRENCIES = {
    "dollar": "$", "dollars": "$", "usd": "$", "euro": "EUR", "euros": "EUR", "eur": "EUR", "gbp": "GBP",
    "sterling": "GBP", "yen": "JPY", "jpy": "JPY", "yuan": "CNY", "renminbi": "CNY", "rmb": "CNY", "cny": "CNY",
    "rupee": "INR", "rupees": "INR", "inr": "INR", "rouble": "RUB", "roubles": "RUB", "ruble": "RUB", "rubles": "RUB",
    "franc": "CHF", "francs": "CHF", "chf": "CHF", "krona": "SEK", "kronor": "SEK", "peso": "peso", "pesos": "peso",
    "rs": "INR", "dinar": "dinar", "dinars": "dinar", "lira": "TRY", "aud": "A$", "cad": "C$",
}  # fmt: skip
_SIGNS = {"$": "$", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB"}


def unit_of(word: str) -> tuple[str, Fraction] | None:
    """(dimension, factor to its base) of a folded unit word or sign; None for any other word."""
    if word in _CURRENCIES:
        return "money:" + _CURRENCIES[word], _F(1)
    return _TABLE.get(word)


def currency_of(sign: str, prefix: str) -> str | None:
    """The money dimension of a sign before a number; ``prefix`` is the folded word glued before it ("us", "a", "c")."""
    if sign not in _SIGNS:
        return None
    code = _SIGNS[sign]
    if code == "$" and prefix in {"a", "c", "nz", "hk", "s", "r"}:
        code = prefix.upper() + "$"
    return "money:" + code
