"""Countries and their adjectives, so that "Turkish" and "Turkey" are one name and "Jordanian" another.

Capitals stand for their countries where a distance, a government or a visit is meant.
"""

from __future__ import annotations

_TABLE = """
afghanistan: afghan afghans | albania: albanian | algeria: algerian | angola: angolan | argentina: argentine argentinian
armenia: armenian | australia: australian australians | austria: austrian | azerbaijan: azerbaijani azeri
bahrain: bahraini | bangladesh: bangladeshi | belarus: belarusian | belgium: belgian belgians | bolivia: bolivian
bosnia: bosnian | brazil: brazilian brazilians | bulgaria: bulgarian | cambodia: cambodian | cameroon: cameroonian
canada: canadian canadians | chad: chadian | chile: chilean | china: chinese | colombia: colombian | congo: congolese
croatia: croatian | cuba: cuban cubans | cyprus: cypriot | czechia: czech | denmark: danish danes dane
ecuador: ecuadorian | egypt: egyptian egyptians | eritrea: eritrean | estonia: estonian | ethiopia: ethiopian
finland: finnish finns | france: french frenchman | georgia: georgian | germany: german germans | ghana: ghanaian
greece: greek greeks | haiti: haitian | hungary: hungarian | iceland: icelandic | india: indian indians
indonesia: indonesian | iran: iranian iranians | iraq: iraqi iraqis | ireland: irish | israel: israeli israelis
italy: italian italians | jamaica: jamaican | japan: japanese | jordan: jordanian jordanians | kazakhstan: kazakh
kenya: kenyan | kosovo: kosovar | kuwait: kuwaiti | kyrgyzstan: kyrgyz | laos: laotian | latvia: latvian
lebanon: lebanese | liberia: liberian | libya: libyan libyans | lithuania: lithuanian | malaysia: malaysian
mali: malian | malta: maltese | mexico: mexican mexicans | moldova: moldovan | mongolia: mongolian
montenegro: montenegrin | morocco: moroccan | mozambique: mozambican | myanmar: burmese burma | nepal: nepalese nepali
netherlands: dutch holland | nigeria: nigerian | norway: norwegian norwegians | oman: omani
pakistan: pakistani pakistanis
palestine: palestinian palestinians | panama: panamanian | paraguay: paraguayan | peru: peruvian
philippines: philippine filipino filipinos | poland: polish poles | portugal: portuguese | qatar: qatari
romania: romanian | russia: russian russians | rwanda: rwandan | senegal: senegalese | serbia: serbian serbs
singapore: singaporean | slovakia: slovak | slovenia: slovenian | somalia: somali | spain: spanish spaniard
sudan: sudanese | sweden: swedish swedes | switzerland: swiss | syria: syrian syrians | taiwan: taiwanese
tajikistan: tajik | tanzania: tanzanian | thailand: thai | tunisia: tunisian | turkey: turkish turks turkiye türkiye
uganda: ugandan | ukraine: ukrainian ukrainians | uruguay: uruguayan | uzbekistan: uzbek | venezuela: venezuelan
vietnam: vietnamese | yemen: yemeni yemenis | zambia: zambian | zimbabwe: zimbabwean | scotland: scottish
wales: welsh | england: english
"""
COUNTRY_OF: dict[str, str] = {}
for _entry in _TABLE.replace("\n", "|").split("|"):
    if ":" in _entry:
        _country, _adjectives = _entry.split(":")
        for _word in (_country, *_adjectives.split()):
            COUNTRY_OF[_word.strip()] = _country.strip()
COUNTRY_OF |= {
    "united states": "united states",
    "united states of america": "united states",
    "america": "united states",
    "american": "united states",
    "americans": "united states",
    "us": "united states",
    "u.s": "united states",
    "usa": "united states",
    "u.s.a": "united states",
    "united kingdom": "united kingdom",
    "uk": "united kingdom",
    "u.k": "united kingdom",
    "britain": "united kingdom",
    "great britain": "united kingdom",
    "british": "united kingdom",
    "saudi arabia": "saudi arabia",
    "saudi": "saudi arabia",
    "saudis": "saudi arabia",
    "north korea": "north korea",
    "north korean": "north korea",
    "south korea": "south korea",
    "south korean": "south korea",
    "south africa": "south africa",
    "south african": "south africa",
    "new zealand": "new zealand",
    "united arab emirates": "united arab emirates",
    "uae": "united arab emirates",
    "emirati": "united arab emirates",
    "south sudan": "south sudan",
    "south sudanese": "south sudan",
    "niger": "niger",
    "nigerien": "niger",
    "guinea": "guinea",
    "guinea-bissau": "guinea-bissau",
    "guinea bissau": "guinea-bissau",
    "bissau-guinean": "guinea-bissau",
    "equatorial guinea": "equatorial guinea",
    "papua new guinea": "papua new guinea",
    "dominica": "dominica",
    "dominican republic": "dominican republic",
    "northern ireland": "northern ireland",
}

_CAPITALS_TEXT = (
    "kabul afghanistan|vienna austria|canberra australia|baku azerbaijan|brussels belgium|ottawa canada|beijing china|"
    "bogota colombia|havana cuba|prague czechia|copenhagen denmark|cairo egypt|helsinki finland|paris france|"
    "berlin germany|athens greece|budapest hungary|new delhi india|jakarta indonesia|tehran iran|baghdad iraq|"
    "dublin ireland|jerusalem israel|rome italy|tokyo japan|amman jordan|nairobi kenya|beirut lebanon|tripoli libya|"
    "mexico city mexico|rabat morocco|amsterdam netherlands|oslo norway|islamabad pakistan|warsaw poland|"
    "lisbon portugal|doha qatar|bucharest romania|"
    "moscow russia|riyadh saudi arabia|belgrade serbia|madrid spain|khartoum sudan|"
    "stockholm sweden|bern switzerland|damascus syria|bangkok thailand|tunis tunisia|ankara turkey|kyiv ukraine|"
    "kiev ukraine|london united kingdom|washington united states|caracas venezuela|hanoi vietnam|sanaa yemen"
)
_TWO_WORDS = ("new delhi", "mexico city")
CAPITAL_OF: dict[str, str] = {}
for _pair in _CAPITALS_TEXT.split("|"):
    _capital = next((name for name in _TWO_WORDS if _pair.startswith(name)), _pair.split()[0])
    CAPITAL_OF[_capital] = _pair[len(_capital) + 1 :]

# Places whose names hold or resemble one another; "Korea" or "Carolina" may be either of two.
_OTHERS_TEXT = (
    "virginia west virginia|mexico new mexico|mexican new mexican|jersey new jersey|hampshire new hampshire|"
    "england new england|wales new south wales|india indiana|indian indiana|columbia colombia|"
    "colombia british columbia|washington washington post|york new york|orleans new orleans|zealand new zealand|"
    "brunswick new brunswick|caledonia new caledonia|britain new britain|london new london|bedford new bedford|"
    "papua papua new guinea|samoa american samoa|cyprus northern cyprus|guiana french guiana|"
    "kansas kansas city|arkansas arkansas city|michigan michigan city|nevada nevada city|"  # none is in its state alone
    "republic of congo democratic republic of congo|republic democratic republic"  # "Republic" of "of the Congo"
)
_OTHERS = frozenset(_OTHERS_TEXT.split("|"))


def other_place(left: str, right: str) -> bool:
    """Whether two folded names are of two places though they look like one: "Sudan" and "South Sudan"."""
    if left in COUNTRY_OF and right in COUNTRY_OF:
        return COUNTRY_OF[left] != COUNTRY_OF[right]
    return f"{left} {right}" in _OTHERS or f"{right} {left}" in _OTHERS
