"""A notice on the holidays of 2027 as nobody has announced it yet: invented, and whole."""

FESTIVALS = {
    "2027-01-01": "元旦", "2027-02-05": "春节", "2027-04-05": "清明节", "2027-05-01": "劳动节",
    "2027-05-02": "劳动节", "2027-06-09": "端午节", "2027-09-15": "中秋节", "2027-10-01": "国庆节",
    "2027-10-02": "国庆节", "2027-10-03": "国庆节",
}  # fmt: skip
CSV = "\n".join(
    [
        "日期,类型,名称",
        *(f"{day},休,{name}" for day, name in FESTIVALS.items()),
        "2027-01-03,班,调休",
    ]
)
