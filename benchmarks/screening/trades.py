"""Words that small firms are called by, by language, and the legal forms they take."""

from __future__ import annotations

# Language of a locale: (trades, forms). Frequent ones first: they are drawn more often.
WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "de": (
        tuple("Bau Immobilien Elektrotechnik Consulting Haustechnik Metallbau Autohaus Verlag "
              "Reisen Logistik Bäckerei Gartenbau Möbel Druck Transporte Software".split()),
        ("GmbH", "GmbH", "GmbH & Co. KG", "e.K.", "AG", "UG (haftungsbeschränkt)", "OHG", ""),
    ),
    "en": (
        ("Trading", "Group", "Services", "Construction", "Consulting", "International", "Media",
         "Properties", "Motors", "Insurance", "Shipping", "Engineering", "Solutions", "Plumbing",
         "Farms", "Logistics", "Dental", "Law", "Travel", "Foods", "Fitness", "Marketing"),
        ("Ltd", "LLC", "Inc", "Limited", "", "", "Inc.", "Pty Ltd", "Pvt Ltd", "Co", "LLP"),
    ),
    "fr": (
        tuple("Immobilier Transports Conseil Bâtiment Menuiserie Services Distribution Assurances "
              "Voyages Plomberie Informatique Automobiles Paysages Optique".split()),
        ("SARL", "SAS", "SA", "EURL", "", "et Fils", "SASU", "Frères"),
    ),
    "es": (
        ("Construcciones", "Inversiones", "Servicios", "Transportes", "Comercial", "Inmobiliaria",
         "Distribuciones", "Consultores", "Muebles", "Agrícola", "Asesores", "Viajes", "Talleres"),
        ("S.L.", "S.A.", "SA de CV", "Ltda.", "S.A.S.", "", "e Hijos", "SRL", "SpA"),
    ),
    "it": (
        tuple("Costruzioni Immobiliare Trasporti Servizi Arredamenti Impianti Viaggi Moda "
              "Alimentari Assicurazioni Automobili Tessuti".split()),
        ("S.r.l.", "S.p.A.", "Srl", "S.n.c.", "", "S.a.s.", "& Figli"),
    ),
    "nl": (
        tuple("Bouw Transport Advies Makelaars Techniek Holding Beheer Installatie Bloemen Auto's "
              "Verzekeringen Reizen".split()),
        ("B.V.", "BV", "N.V.", "VOF", "", "& Zonen", "BVBA"),
    ),
    "pt": (
        tuple("Construções Comércio Transportes Imobiliária Serviços Engenharia Consultoria "
              "Alimentos Móveis Turismo".split()),
        ("Ltda", "Lda", "S.A.", "ME", "EIRELI", "& Filhos"),
    ),
    "sv": (
        tuple("Bygg Fastigheter Konsult Transport Elektriska Måleri Redovisning Bil "
              "Invest".split()),
        ("AB", "AB", "HB", ""),
    ),
    "da": (tuple("Byg Ejendomme Transport VVS Rådgivning Holding Biler Invest".split()),
           ("ApS", "A/S", "", "& Søn")),
    "no": (tuple("Bygg Eiendom Transport Rør Consulting Invest Regnskap".split()), ("AS", "ASA")),
    "fi": (tuple("Rakennus Kiinteistöt Kuljetus Konsultointi Sähkö Auto".split()),
           ("Oy", "Oyj", "Ky", "Tmi")),
    "et": (tuple("Ehitus Kinnisvara Transport Kaubandus Teenused".split()), ("OÜ", "AS")),
    "cs": (tuple("Stavby Reality Doprava Obchod Servis Technik".split()), ("s.r.o.", "a.s.")),
    "sk": (tuple("Stavby Reality Doprava Obchod Servis".split()), ("s.r.o.", "a.s.")),
    "hr": (tuple("Gradnja Nekretnine Trgovina Transport Turizam".split()), ("d.o.o.", "obrt")),
    "sl": (tuple("Gradnje Nepremičnine Trgovina Prevozi".split()), ("d.o.o.", "s.p.")),
    "hu": (tuple("Építő Ingatlan Kereskedelmi Szállítás".split()), ("Kft.", "Zrt.", "Bt.")),
    "pl": (tuple("Budownictwo Nieruchomości Handel Transport Usługi".split()),
           ("Sp. z o.o.", "S.A.", "Sp.j.")),
    "lv": (tuple("Būve Īpašumi Transports Tirdzniecība".split()), ("SIA", "AS")),
    "tr": (tuple("İnşaat Ticaret Gıda Tekstil Nakliyat Turizm Otomotiv".split()),
           ("Ltd. Şti.", "A.Ş.", "San. ve Tic. Ltd. Şti.")),
    "id": (tuple("Jaya Abadi Makmur Sejahtera Mandiri Sentosa".split()), ("PT", "CV", "Tbk")),
}  # fmt: skip

# What shops and apps call themselves, whatever their language.
BRAND_WORDS = tuple(
    "Digital Media Shop Studio Online Games Apps Labs Store Travel Health Beauty Fashion Pet Home "
    "Solar Crypto Finance Academy Coaching Events Kitchen Wellness Sports Tech Global Network "
    "Marketing Group Design Music Foods Jewelry Outdoor Auto Energy Solutions Club Agency".split()
)
BRAND_FORMS = ("", "", "", "", "LLC", "Ltd", "Inc.", ".com", ".co", ".io", "GmbH", "SAS")
