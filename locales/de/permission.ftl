permission-openid = Erkennen, dass Sie es sind, wenn Sie wiederkommen
permission-profile = Ihr Profil sehen: Name, Bild, Geburtsdatum, Sprache und Ähnliches
permission-email = Ihre E-Mail-Adresse sehen
permission-phone = Ihre Telefonnummer sehen
permission-address = Ihre Postanschrift sehen
permission-roles = Sehen, welche Rollen Sie hier haben
permission-groups = Sehen, in welchen Gruppen Sie hier sind
permission-offline-access = Den Zugriff behalten, auch wenn Sie die App nicht verwenden

permission-use = Den Dienst in Ihrem Namen nutzen
permission-see = Diese Angaben über Sie sehen: { $what }
permission-see-and-show =
    { $count ->
        [one] Diese Angabe über Sie sehen und dort zeigen: { $what }
       *[other] Diese Angaben über Sie sehen und dort zeigen: { $what }
    }
permission-new = Neu
permission-sensitive = Heikel: nur erlauben, wenn Sie dieser App vertrauen

permission-your = { $what }
permission-roles-here = Ihre Rollen hier
permission-roles-own = Ihre Rollen, wie die App sie nennt
permission-groups-here = Ihre Gruppen hier
permission-groups-own = Ihre Gruppen, wie die App sie nennt

permission-nothing-known = Darüber ist hier noch nichts bekannt.
permission-not-known = noch nicht bekannt
permission-none = zurzeit keine
permission-yes = ja
permission-no = nein

permission-administration = Die Administration dieses Servers
permission-clients-read = Alle Apps und ihre Einstellungen ansehen
permission-clients-write = Alle Apps ändern und weitere registrieren
permission-clients-own = Ihre eigenen Apps ansehen und ändern und weitere registrieren
permission-users-read = Die Konten aller Personen ansehen
permission-users-write = Die Konten aller Personen ändern und löschen
permission-permissions-read = Rollen, Gruppen und Berechtigungen ansehen
permission-permissions-write = Rollen, Gruppen und Berechtigungen ändern
permission-keys-read = Die Signaturschlüssel ansehen
permission-keys-write = Signaturschlüssel ersetzen und widerrufen
permission-sessions-read = Ansehen, wo Personen angemeldet sind und was sie Apps erlaubt haben
permission-sessions-write = Personen abmelden und Apps entziehen, was sie ihnen erlaubt haben
permission-audit-read = Das Audit-Protokoll lesen
permission-settings-read = Die Einstellungen ansehen
permission-providers-read = Die Anbieter ansehen, mit denen sich Personen anmelden
permission-providers-write = Die Anbieter ändern, mit denen sich Personen anmelden
permission-owners-write = Besitzer ernennen und entfernen
