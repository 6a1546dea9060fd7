"""Names, messages and places of the demo company's people."""

WOMEN = (
    *(
        "Adèle",
        "Agathe",
        "Alice",
        "Amandine",
        "Andrée",
        "Anne",
        "Antoinette",
        "Aurélie",
    ),
    *("Brigitte", "Camille", "Catherine", "Céline", "Chantal", "Chloé", "Claire"),
    *("Colette", "Danielle", "Denise", "Élodie", "Émilie", "Fatima", "Françoise"),
    *("Geneviève", "Ginette", "Hélène", "Huguette", "Inès", "Irène", "Jacqueline"),
    *("Josiane", "Julie", "Juliette", "Karima", "Laure", "Léa", "Liliane", "Louise"),
    *("Lucie", "Madeleine", "Marguerite", "Marie", "Martine", "Mathilde", "Michèle"),
    *("Monique", "Nathalie", "Nicole", "Noémie", "Odette", "Paulette", "Pauline"),
    *("Renée", "Sandrine", "Sarah", "Simone", "Solange", "Sophie", "Suzanne"),
    *("Sylvie", "Thérèse", "Valérie", "Véronique", "Yvette", "Yvonne", "Zoé"),
)
MEN = (
    *(
        "Adrien",
        "Alain",
        "André",
        "Antoine",
        "Arnaud",
        "Bernard",
        "Bruno",
        "Christophe",
    ),
    *("Claude", "Clément", "Daniel", "David", "Denis", "Didier", "Émile", "Éric"),
    *("Étienne", "Fabrice", "François", "Gérard", "Gilbert", "Guy", "Henri", "Hugo"),
    *("Jacques", "Jean", "Joël", "Julien", "Karim", "Laurent", "Léon", "Loïc"),
    *("Louis", "Lucas", "Marc", "Marcel", "Maurice", "Maxime", "Mehdi", "Michel"),
    *("Nicolas", "Noël", "Olivier", "Pascal", "Patrick", "Paul", "Philippe", "Pierre"),
    *("Raymond", "Rémi", "René", "Robert", "Roger", "Romain", "Serge", "Sébastien"),
    *("Thierry", "Thomas", "Victor", "Vincent", "Xavier", "Yann", "Yves"),
)
FAMILIES = (
    *("Abadie", "Allard", "Andrieu", "Arnoux", "Aubert", "Auger", "Bailly", "Barbier"),
    *("Baron", "Barthélemy", "Baudry", "Belkacem", "Benoît", "Berger", "Bertin"),
    *("Besson", "Blanchet", "Bonnefoy", "Bouchard", "Boulanger", "Bourgeois"),
    *("Boyer", "Brossard", "Brun", "Buisson", "Carpentier", "Chabert", "Chapelle"),
    *("Charpentier", "Chauvin", "Chevallier", "Clavel", "Colombet", "Cordier"),
    *("Coulon", "Courtois", "Da Silva", "Dauphin", "De La Tour", "Delmas", "Descamps"),
    *("Diallo", "Dubreuil", "Duchêne", "Dufour", "Dumoulin", "Dupuy", "Durieux"),
    *("Escoffier", "Fabre", "Faucher", "Favier", "Ferrand", "Fontaine", "Forestier"),
    *("Fournel", "Gaillard", "Garnier", "Gauthier", "Gervais", "Giraud", "Grandjean"),
    *("Granger", "Guérin", "Guichard", "Haddad", "Hamon", "Hébert", "Imbert"),
    *("Jacquemin", "Jolivet", "Jourdan", "Juillard", "Kaci", "Lacombe", "Laffont"),
    *("Lagarde", "Lambert", "L'Hermite", "Langlois", "Lavigne", "Le Gall", "Lebrun"),
    *("Lefort", "Lemaître", "Lenoir", "Levasseur", "Loiseau", "Maillard", "Mallet"),
    *("Marchand", "Marty", "Masson", "Mercier", "Meunier", "Michaud", "Monnier"),
    *("Moreau", "Morel", "Nguyen", "Nicolas", "Noir", "Olivier", "Ollier", "Paillet"),
    *("Pasquier", "Pelletier", "Perret", "Petitjean", "Picard", "Poncet", "Prévost"),
    *("Raynaud", "Renaud", "Ribeiro", "Rivière", "Rolland", "Rousset", "Sabatier"),
    *("Saint-Germain", "Salmon", "Sauvage", "Serrano", "Tessier", "Thévenot"),
    *("Tissot", "Traoré", "Vacher", "Valentin", "Vallet", "Vasseur", "Verdier"),
    *("Vidal", "Villard", "Weber", "Yildiz", "Zimmermann"),
)
STREETS = (
    *("rue des Lilas", "rue de la République", "avenue Jean-Jaurès", "rue Pasteur"),
    *("chemin du Moulin", "rue des Écoles", "place de la Mairie", "rue du Lavoir"),
    *("impasse des Tilleuls", "allée des Cerisiers", "rue Victor-Hugo"),
    *("boulevard de la Gare", "rue de l'Église", "montée de la Grande-Côte"),
    *("quai des Bateliers", "rue des Jardins", "rue du Quatre-Septembre"),
    *("avenue des Frères-Lumière", "rue Marietton", "cours Gambetta"),
)
TOWNS = (
    *(
        ("69003", "Lyon"),
        ("69006", "Lyon"),
        ("69009", "Lyon"),
        ("69100", "Villeurbanne"),
    ),
    *(
        ("69500", "Bron"),
        ("69600", "Oullins-Pierre-Bénite"),
        ("69300", "Caluire-et-Cuire"),
    ),
    *(("69160", "Tassin-la-Demi-Lune"), ("69130", "Écully"), ("69200", "Vénissieux")),
    *(("38200", "Vienne"), ("01600", "Trévoux"), ("42000", "Saint-Étienne")),
    *(("69400", "Villefranche-sur-Saône"), ("69110", "Sainte-Foy-lès-Lyon")),
)
EXTRAS = ("Bâtiment B", "2e étage", "Résidence Les Platanes", "Appartement 12", "")
ACCESS = (
    "Digicode 24B8, troisième étage sans ascenseur.",
    "Clés chez la gardienne, de 8 h à 12 h.",
    "Portail au fond de la cour, sonner deux fois.",
    "Boîte à clés à gauche de la porte ; le chien ne mord pas.",
)
HEALTH = (
    "Se déplace avec une canne.",
    "Malentendante : parler face à elle.",
    "Diabète : repas à heure fixe.",
    "Suites d'une opération de la hanche.",
)
NOTES = (
    "Préfère être appelée le matin.",
    "Chat dans l'appartement : fermer la porte de la cuisine.",
    "Demande toujours la même intervenante.",
    "Absent la première semaine d'août.",
    "Règle par CESU préfinancé.",
    "Sa fille suit le dossier avec elle.",
    "Aime que l'on arrose les plantes du balcon.",
    "Produits ménagers sans parfum.",
)
CALLS = (
    "Appel : planning de la semaine confirmé.",
    "Devis relu au téléphone, elle réfléchit.",
    "Passage en agence, attestation fiscale remise en main propre.",
    "Remplacement accepté pendant les congés.",
    "A laissé un message pour avancer l'heure de passage.",
    "Entretien : très motivé, permis B.",
)
DIPLOMAS = (
    "DEAES, six ans d'aide à domicile.",
    "CAP Petite enfance, garde d'enfants à domicile depuis 2019.",
    "Titre ADVF, permis B et voiture.",
    "Bac pro ASSP, première recherche d'emploi.",
    "Jardinier-paysagiste, dix ans d'expérience.",
)
NATIONALITIES = ("française", "française", "française", "portugaise", "algérienne")
