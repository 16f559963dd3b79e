"""Where people live and how places voted. Public data: no electors, no row-level security, no key to another app.

A district's code means nothing without its representation order: every code of 2003 is used again in 2013, mostly for
another riding. The key is (order, code) everywhere.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class RepresentationOrder(models.Model):
    """A set of district boundaries, and the days between which it is the law. An open `live_from` is not yet live."""

    code = models.CharField(max_length=20, unique=True)
    name_en = models.CharField(max_length=200)
    name_fr = models.CharField(max_length=200)
    live_from = models.DateField(null=True, blank=True)
    live_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "geography_order"
        constraints = [
            models.CheckConstraint(
                condition=Q(live_to__isnull=True) | Q(live_to__gte=F("live_from")),
                name="geography_order_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class District(models.Model):
    """A riding of one representation order. Names are as published and never joined on."""

    order = models.ForeignKey(RepresentationOrder, on_delete=models.PROTECT, related_name="districts")
    code = models.CharField(max_length=20)
    name_en = models.CharField(max_length=200)
    name_fr = models.CharField(max_length=200)
    province = models.CharField(max_length=2, blank=True)

    class Meta:
        db_table = "geography_district"
        constraints = [models.UniqueConstraint(fields=["order", "code"], name="geography_district_order_code")]

    def __str__(self) -> str:
        return self.code


class DistrictAlias(models.Model):
    """An outside identifier of a district, such as its Open Civic Data id."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="aliases")
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=200)

    class Meta:
        db_table = "geography_district_alias"
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="geography_district_alias_value")]


class Boundary(models.Model):
    """A district's outline: a GeoJSON Polygon or MultiPolygon in degrees, and the box around it."""

    district = models.OneToOneField(District, on_delete=models.CASCADE, related_name="boundary")
    geometry = models.JSONField()
    min_lon = models.FloatField()
    min_lat = models.FloatField()
    max_lon = models.FloatField()
    max_lat = models.FloatField()

    class Meta:
        db_table = "geography_boundary"


class Zone(models.Model):
    """The districts, at most one per representation order, that a place lies in at once.

    A row about an elector carries a zone's id, and a unit's grants of districts become zone ids: one integer to
    compare. `key` lists the districts in order, e.g. "2013/35033+2023/35041"; "" is the zone of a place in no
    known district.
    """

    id = models.AutoField(primary_key=True)
    key = models.CharField(max_length=200, unique=True)
    districts = models.ManyToManyField(District, through="ZoneDistrict", related_name="zones")

    class Meta:
        db_table = "geography_zone"

    def __str__(self) -> str:
        return self.key


class ZoneDistrict(models.Model):
    """One district of a zone. `order` repeats the district's own so that the database can allow one per order."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="members")
    order = models.ForeignKey(RepresentationOrder, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "geography_zone_district"
        constraints = [models.UniqueConstraint(fields=["zone", "order"], name="geography_zone_district_one_per_order")]


class PollDivision(models.Model):
    """A poll of a district as published (`12-1A`), with the parts that sort it and say what it is."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary"
        MOBILE = "mobile"
        ADVANCE = "advance"
        SPECIAL = "special"

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="polls")
    number = models.CharField(max_length=20)
    base = models.IntegerField()
    suffix = models.IntegerField(default=0)
    letter = models.CharField(max_length=4, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name_en = models.CharField(max_length=200, blank=True)
    name_fr = models.CharField(max_length=200, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    boundary = models.JSONField(null=True, blank=True)

    class Meta:
        db_table = "geography_poll"
        ordering = ["district_id", "base", "suffix", "letter"]
        constraints = [
            models.UniqueConstraint(fields=["district", "number"], name="geography_poll_district_number"),
            models.CheckConstraint(
                condition=Q(kind__in=["ordinary", "mobile", "advance", "special"]), name="geography_poll_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Place(models.Model):
    """A forward sortation area within a zone: the pair by which area statistics are looked up.

    `area` holds one value per area field at its slot (Python index `slot - 1`, SQL index `slot`); null is unknown.
    """

    fsa = models.CharField(max_length=3, blank=True)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="places")
    area = ArrayField(models.IntegerField(null=True), default=list, blank=True)

    class Meta:
        db_table = "geography_place"
        constraints = [models.UniqueConstraint(fields=["fsa", "zone"], name="geography_place_fsa_zone")]


class AreaField(models.Model):
    """A statistic that areas have: "lives in an area where {sentence}". Its slot is its position in `Place.area`."""

    class Kind(models.TextChoices):
        SHARE = "share"
        MONEY = "money"
        NUMBER = "number"
        CHANGE = "change"

    slot = models.SmallIntegerField(unique=True)
    code = models.CharField(max_length=60, unique=True)
    title_en = models.CharField(max_length=200)
    title_fr = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sentence_en = models.TextField()
    sentence_fr = models.TextField()
    source = models.TextField(blank=True)
    as_of = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "geography_area_field"
        ordering = ["slot"]
        constraints = [
            models.CheckConstraint(condition=Q(slot__gte=1), name="geography_area_field_slot_from_one"),
            models.CheckConstraint(
                condition=Q(kind__in=["share", "money", "number", "change"]), name="geography_area_field_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AreaValue(models.Model):
    """One known value of one area; an unknown value has no row.

    Shares and changes are in basis points, money in dollars. A district's code needs its order, an FSA's has none.
    """

    class Level(models.TextChoices):
        FSA = "fsa"
        DISTRICT = "district"

    field = models.ForeignKey(AreaField, on_delete=models.CASCADE, related_name="values")
    level = models.CharField(max_length=10, choices=Level.choices)
    code = models.CharField(max_length=20)
    order = models.ForeignKey(RepresentationOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    value = models.IntegerField()

    class Meta:
        db_table = "geography_area_value"
        constraints = [
            models.UniqueConstraint(
                fields=["field", "level", "code", "order"], name="geography_area_value_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(level="fsa", order__isnull=True) | Q(level="district", order__isnull=False),
                name="geography_area_value_order_for_districts",
            ),
        ]


class PostalCode(models.Model):
    """A postal code without its space, and a point for it. Many codes share a point: it is a place, not a house."""

    code = models.CharField(max_length=6, primary_key=True)
    place = models.CharField(max_length=100, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)

    class Meta:
        db_table = "geography_postal_code"

    def __str__(self) -> str:
        return self.code


class PostalDistrict(models.Model):
    """A district that a postal code may lie in, with the part of the code that does (0 to 1); often one of several."""

    code = models.CharField(max_length=6)
    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField(default=1.0)

    class Meta:
        db_table = "geography_postal_district"
        constraints = [
            models.UniqueConstraint(fields=["code", "district"], name="geography_postal_district_once"),
            models.CheckConstraint(condition=Q(weight__gte=0, weight__lte=1), name="geography_postal_district_weight"),
        ]


class Election(models.Model):
    """A past election, by the order whose districts it was fought in."""

    class Kind(models.TextChoices):
        GENERAL = "general"
        BY_ELECTION = "by_election"

    code = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(RepresentationOrder, on_delete=models.PROTECT, related_name="elections")
    date = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.GENERAL)
    name_en = models.CharField(max_length=200)
    name_fr = models.CharField(max_length=200)

    class Meta:
        db_table = "geography_election"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["general", "by_election"]), name="geography_election_kind"),
        ]

    def __str__(self) -> str:
        return self.code


class Candidate(models.Model):
    """Somebody who stood in a district at an election, as printed in the published results."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="candidates")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="candidates")
    family_name = models.CharField(max_length=200)
    given_name = models.CharField(max_length=200, blank=True)
    party_en = models.CharField(max_length=200, blank=True)
    party_fr = models.CharField(max_length=200, blank=True)
    incumbent = models.BooleanField(default=False)
    elected = models.BooleanField(default=False)

    class Meta:
        db_table = "geography_candidate"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "district", "family_name", "given_name", "party_en"],
                name="geography_candidate_once",
            ),
        ]


class PollResult(models.Model):
    """One poll of a past election. `number` is as printed then: today's divisions may be other ones.

    A merged poll keeps its own electors and has no votes; its votes are counted at the poll it merged with.
    """

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="polls")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="results")
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=PollDivision.Kind.choices)
    electors = models.IntegerField()
    rejected = models.IntegerField()
    void = models.BooleanField(default=False)
    held = models.BooleanField(default=True)
    merged_with = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "geography_poll_result"
        constraints = [
            models.UniqueConstraint(fields=["election", "district", "number"], name="geography_poll_result_once"),
            models.CheckConstraint(condition=Q(electors__gte=0, rejected__gte=0), name="geography_poll_result_counts"),
            models.CheckConstraint(
                condition=Q(kind__in=["ordinary", "mobile", "advance", "special"]), name="geography_poll_result_kind"
            ),
        ]


class PollVote(models.Model):
    """The votes of one candidate at one poll."""

    poll = models.ForeignKey(PollResult, on_delete=models.CASCADE, related_name="votes")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="votes")
    votes = models.IntegerField()

    class Meta:
        db_table = "geography_poll_vote"
        constraints = [
            models.UniqueConstraint(fields=["poll", "candidate"], name="geography_poll_vote_once"),
            models.CheckConstraint(condition=Q(votes__gte=0), name="geography_poll_vote_count"),
        ]


class PartyName(models.Model):
    """What a party was called in one year's tables. Names change between years; `party` is our own short code."""

    year = models.CharField(max_length=20)
    name_en = models.CharField(max_length=200)
    name_fr = models.CharField(max_length=200, blank=True)
    party = models.CharField(max_length=40)

    class Meta:
        db_table = "geography_party_name"
        constraints = [models.UniqueConstraint(fields=["year", "name_en"], name="geography_party_name_once")]
