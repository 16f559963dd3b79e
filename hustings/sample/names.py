"""Names for invented electors: our own lists, with weights. They make a file look real.

Each family of names has a weight (its share of households) and lines `weight: name name ...`. An underscore stands for
a space. The last family holds names that software tends to break: marks, apostrophes, ʔ, syllables. No other attribute
of an invented elector (language, place, support) depends on the name.
"""

from dataclasses import dataclass
from itertools import accumulate
from random import Random


@dataclass(frozen=True)
class NameFamily:
    """Names that go together. The `cum_weights` are as `Random.choices` takes them."""

    weight: int
    family: tuple[str, ...]
    cum_weights: tuple[int, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]

    def surname(self, rng: Random) -> str:
        return rng.choices(self.family, cum_weights=self.cum_weights)[0]


def _family(weight: int, family: str, women: str, men: str) -> NameFamily:
    names: list[str] = []
    weights: list[int] = []
    for line in family.strip().splitlines():
        share, _, words = line.partition(":")
        for word in words.split():
            names.append(word.replace("_", " "))
            weights.append(int(share))
    return NameFamily(weight, tuple(names), tuple(accumulate(weights)), tuple(women.split()), tuple(men.split()))


NAME_FAMILIES = (
    _family(
        60,
        """
        30: Smith Brown Wilson Campbell Martin Taylor Anderson Thompson Johnson MacDonald Clark Scott Stewart Reid
        30: Robinson
        16: Young Walker Miller Wright Hall Graham Ross Murray Morrison Hill Mitchell King Baker Cooper Kelly
        16: Hughes Evans
        9: Adams Allen Armstrong Bailey Barnes Bell Bennett Black Boyd Bradley Brooks Burke Burns Butler Carr
        9: Carter Clarke Cole Collins Cook Cox Crawford Cunningham Davidson Davies Davis Dixon Douglas Duncan
        9: Edwards Elliott Ellis Ferguson
        6: Fisher Fletcher Ford Foster Fox Fraser Gibson Gordon Grant Gray Green Griffin Hamilton Harper Harris
        6: Harrison Hart Harvey Hawkins Henderson Henry Holmes Howard Hunt Hunter Irwin Jackson James Jenkins
        6: Kennedy Kerr Knight Lawson
        4: Lewis Lloyd Logan Lowe Lynch MacKay MacKenzie MacLean MacLeod Marshall Mason Matthews McCarthy
        4: McDonald McKay McLean Mills Moore Morgan Morris Murphy Nelson Newman Nicholson Nixon Palmer Parker
        4: Parsons Patterson Pearson
        3: Perry Peters Phillips Porter Powell Price Ramsay Reynolds Richards Richardson Roberts Robertson Rogers
        3: Russell Ryan Saunders Sharp Shaw Simpson Sinclair Spencer Stevens Stone Sullivan Sutherland Thomas
        3: Turner Wallace Walsh Ward Warren Watson Webb Wells West White Williams Wood Woods O'Brien O'Connor
        3: O'Neill O'Reilly St._John
        1: Culver Backhouse Birdsall Mabee Misner Slaght Topp Winger Kitchen Hazen Lundy Smith-Jones Wells-Hart
        1: Fitz-Gerald
        """,
        """Mary Patricia Linda Susan Margaret Barbara Karen Nancy Deborah Sandra Carol Donna Sharon Judith
        Elizabeth Jennifer Heather Lisa Michelle Kimberly Tracy Angela Laura Catherine Julie Christine Stephanie
        Nicole Amanda Jessica Sarah Melissa Ashley Megan Samantha Emily Rachel Lauren Brittany Hannah Emma
        Olivia Abigail Chloe Madison Joan Dorothy Shirley Betty Ruth Doris Irene Jean Helen Evelyn Phyllis
        Marjorie Gail Wendy Brenda Cheryl Diane Lori Erin Kelly Kathleen Paula Bonnie Shelley Holly Allison
        Victoria Grace Alice Anne-Marie""",
        """James John Robert William David Michael Richard Thomas Donald Kenneth George Ronald Gary Paul Douglas
        Brian Kevin Mark Steven Scott Jeffrey Gregory Andrew Stephen Timothy Christopher Matthew Daniel Joshua
        Ryan Jason Justin Tyler Brandon Kyle Jordan Ethan Jacob Noah Liam Lucas Owen Benjamin Samuel Nathan Adam
        Eric Peter Bruce Ian Gordon Wayne Larry Dennis Roger Glen Harold Arthur Walter Frederick Ernest Stanley
        Ross Keith Craig Todd Darren Trevor Dylan Cody Austin Connor Mackenzie Patrick Sean""",
    ),
    _family(
        11,
        """
        6: De_Vries VanderMeer Van_Dyk DeJong DeBoer Visser Bakker Hoekstra Postma Dykstra Vandenberg Vander_Veen
        6: Huizinga
        4: Bosma Feenstra Kuipers Mulder Schuurman Smit Sikkema Terpstra Tenhave VanKooten Vanderlaan Wiersma
        4: Zylstra
        3: Kramer Schmidt Weber Klassen Friesen Wiebe Penner Martens Dyck Reimer Hildebrandt Neufeld Bergen
        3: Wagler Brubacher
        2: Bauman Martin Gingerich Steiner Vanhove DeCloet VanLoon Verhoeve Demeyere Claeys Vermeersch Goethals
        """,
        "Johanna Wilhelmina Grietje Anneke Marieke Helena Katharina Elisabeth Trudy Ingrid Hilda Tina Corrie Ria",
        "Hendrik Pieter Johannes Gerrit Willem Klaas Cornelis Jakob Heinrich Abram Franz Wilhelm Dirk Albert",
    ),
    _family(
        8,
        """
        6: Tremblay Gagnon Roy Côté Bouchard Gauthier Morin Lavoie Fortin Gagné Ouellet Pelletier Bélanger
        6: Lévesque Bergeron
        4: Leblanc Paquette Girard Simard Boucher Caron Beaulieu Cloutier Dubé Poirier Fournier Lapointe Leclerc
        4: Lefebvre
        3: Desjardins Desrosiers D'Amours L'Heureux L’Écuyer St-Pierre Saint-Onge Lacoursière Hébert Thériault
        3: Bérubé Noël
        """,
        "Marie Nicole Monique Françoise Hélène Geneviève Chloé Zoé Noémie Élise Lucie Josée Mélanie Anaïs Marie-Ève",
        "Jean Pierre Michel André François Luc Étienne Rémi Benoît Frédéric Jérôme Raphaël Jean-Guy Loïc Théo",
    ),
    _family(
        8,
        """
        4: Kovacs Szabo Nagy Toth Horvath Varga Nemeth Kowalski Nowak Wisniewski Kaminski Zielinski Lewandowski
        4: Wojcik
        3: Shevchenko Kovalenko Bondarenko Petrenko Melnyk Hrynyk Sawchuk Babic Horvat Jurić Marić Petrović Novák
        3: Dvořák
        2: Łukaszewicz Dąbrowska Fekete Bíró Kőműves Ambrus Sándor Ilić Knežević
        """,
        "Ilona Erzsébet Katalin Halyna Oksana Olena Agnieszka Małgorzata Zofia Ivana Ljiljana Jelena Éva Zsófia",
        "István László Ferenc Zoltán Bohdan Taras Mykola Stanisław Krzysztof Tomasz Stjepan Zoran Ivo Đuro",
    ),
    _family(
        5,
        """
        4: Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Gonçalves Medeiros Pacheco Rossi
        4: Russo
        3: Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Conti De_Luca D'Angelo Di_Pietro Martínez
        3: García
        2: Hernández López Peña Núñez Simões Conceição Araújo
        """,
        "Maria Ana Fátima Conceição Isabel Teresa Giulia Francesca Rosa Lúcia Inês Carmen Luz Antonella",
        "José António Manuel João Carlos Luís Giuseppe Marco Paolo Salvatore Miguel Andrés Jesús Joaquim",
    ),
    _family(
        4,
        """
        4: Singh Kaur Gill Dhillon Sandhu Sidhu Grewal Patel Shah Sharma Gupta Khan Ahmed Hussain Ali Malik
        4: Rahman
        2: Begum Chowdhury Fernando Perera Nair Iyer Krishnan Haddad Khoury Mansour El-Sayed Al-Amin
        """,
        "Harpreet Simran Jasleen Gurpreet Priya Anjali Deepa Ayesha Fatima Amina Nadia Layla Meera Kavita",
        "Harjit Gurdeep Manpreet Amrit Raj Sanjay Arjun Vikram Imran Bilal Omar Yusuf Karim Ravi",
    ),
    _family(
        3,
        """
        4: Wong Chan Lee Chen Li Wang Zhang Liu Nguyen Tran Pham Le Huang Lin Kim Park Choi
        2: Santos Reyes Cruz Bautista Dela_Cruz Villanueva Nguyễn Phạm Đặng Ng O Ho
        """,
        "Mei Ling Xiu Hua Fang Yan Thuy Lan Hương Linh Jisoo Minji Maricel Rowena Jocelyn",
        "Wei Jun Ming Hao Chun Kai Minh Tuấn Đức Hùng Joon Rodel Arnel Jerome Rommel",
    ),
    _family(
        2,
        """
        6: Hill General Martin Longboat Skye Thomas Green Maracle Sandy Jamieson Bomberry Porter Hess Isaacs
        2: Kîsikâw Wâpos Migizi Ogimaa Waabishki-Makwa Thunder_Cloud Nootin Amaruq Taqqiq Ulluriaq
        1: Deʔa Ts’ı̨ı̨ Łue K’ádeh Niʔehde Sḵáwala ᓯᖁ ᐅᑉᐱᒃ Yúul-Wáats’a
        """,
        "Kateri Dawn Winona Kîsis Waaseyaa Siqiniq Nuna Aponi Nízhoni Tsʼén Taʔa Ìyôn Giizhigo ᓄᓇ",
        "Joseph Elijah Levi Migizi Nodin Kîsik Nôtin Amaruq Tulugaq Łı̨ Nigaan Biidaaban Goʔo Wáahlal",
    ),
)
