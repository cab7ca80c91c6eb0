permission-openid = Savoir que c’est vous lorsque vous revenez
permission-profile = Voir votre profil : nom, photo, date de naissance, langue et autres informations de ce genre
permission-email = Voir votre adresse e-mail
permission-phone = Voir votre numéro de téléphone
permission-address = Voir votre adresse postale
permission-roles = Voir quels rôles vous avez ici
permission-groups = Voir de quels groupes vous faites partie ici
permission-offline-access = Conserver l’accès lorsque vous n’utilisez pas l’application

permission-use = Utiliser le service en votre nom
permission-see = Voir ces informations sur vous : { $what }
permission-see-and-show =
    { $count ->
        [one] Voir cette information sur vous et l’y montrer : { $what }
       *[other] Voir ces informations sur vous et les y montrer : { $what }
    }
permission-new = Nouveau
permission-sensitive = Sensible : à n’autoriser que si vous faites confiance à cette application

permission-your = { $what }
permission-roles-here = Vos rôles ici
permission-roles-own = Vos rôles, tels que l’application les nomme
permission-groups-here = Vos groupes ici
permission-groups-own = Vos groupes, tels que l’application les nomme

permission-nothing-known = Rien n’est encore connu à ce sujet ici.
permission-not-known = pas encore connu
permission-none = aucun pour le moment
permission-yes = oui
permission-no = non

permission-administration = L’administration de ce serveur
permission-clients-read = Voir toutes les applications et leurs réglages
permission-clients-write = Modifier toutes les applications et en enregistrer d’autres
permission-clients-own = Voir et modifier vos propres applications, et en enregistrer d’autres
permission-users-read = Voir les comptes de tout le monde
permission-users-write = Modifier et supprimer les comptes de tout le monde
permission-permissions-read = Voir les rôles, les groupes et les autorisations
permission-permissions-write = Modifier les rôles, les groupes et les autorisations
permission-keys-read = Voir les clés de signature
permission-keys-write = Remplacer et révoquer des clés de signature
permission-sessions-read = Voir où les personnes sont connectées et ce qu’elles ont autorisé
permission-sessions-write = Déconnecter des personnes et retirer ce qu’elles ont autorisé
permission-audit-read = Lire le journal d’audit
permission-settings-read = Voir les réglages
permission-providers-read = Voir les fournisseurs avec lesquels on se connecte
permission-providers-write = Modifier les fournisseurs avec lesquels on se connecte
permission-owners-write = Nommer et retirer des propriétaires
