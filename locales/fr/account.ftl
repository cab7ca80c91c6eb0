### Les pages d’un compte.

## Sur toutes les pages.

account-title = Votre compte
account-overview = Vue d’ensemble
account-profile = Votre profil
account-apps = Vos applications
account-security = Comment vous vous connectez
account-sessions = Où vous êtes connecté
account-data = Vos données
account-back = Retour
account-save = Enregistrer
account-remove = Supprimer
account-press-again = Rien n’a encore été modifié : il fallait d’abord confirmer votre identité. Appuyez de nouveau sur le bouton.
account-admin-changes = Un administrateur de ce serveur se charge des modifications.

## La vue d’ensemble.

account-safe = Ce qui protège votre compte
account-safe-all = Il n’y a plus rien à faire.
account-check-done = Fait
account-check-way-in = Un mot de passe ou une clé d’accès
account-check-way-in-why = Vous n’avez ni l’un ni l’autre et ne pourriez plus vous connecter.
account-check-way-in-provider = Vous vous connectez uniquement par un autre fournisseur. Sans lui, vous ne pourriez plus vous connecter.
account-check-second-step = Plus qu’un mot de passe
account-check-second-step-why = Quiconque découvre votre mot de passe peut se connecter à votre place. Avec une deuxième étape ou une clé d’accès, c’est impossible.
account-check-second-step-do = Configurer
account-check-recovery-why =
    { $count ->
        [0] Il ne vous en reste aucun, et il vous en faudra un si vous n’avez plus votre téléphone.
        [1] Il vous en reste un, et il vous en faudra un si vous n’avez plus votre téléphone.
       *[other] Il vous en reste { $count }, et il vous en faudra un si vous n’avez plus votre téléphone.
    }
account-check-second-passkey = Une deuxième clé d’accès
account-check-second-passkey-why = Vous en avez une. Si vous perdez cet appareil, une autre clé d’accès vous permet de vous connecter.
account-check-second-passkey-do = En ajouter une
account-in-short = En bref
account-apps-count =
    { $count ->
        [0] Aucune application
        [1] Une application
       *[other] { $count } applications
    }
account-apps-count-may =
    { $count ->
        [one] peut utiliser votre compte
       *[other] peuvent utiliser votre compte
    }
account-sessions-count =
    { $count ->
        [1] Un endroit
       *[other] { $count } endroits
    }
account-sessions-count-where =
    { $count ->
        [one] où vous êtes connecté
       *[other] où vous êtes connecté
    }

## Le profil.

account-name = Nom
account-name-called = Votre nom
account-name-save = Enregistrer le nom
account-name-saved = Votre nom est enregistré. Les applications le verront à leur prochaine demande.
account-address = Adresse e-mail
account-known = Autres informations connues
account-seen = Ce que voient les applications
account-seen-none = Aucune application ne peut utiliser votre compte, donc aucune ne voit quoi que ce soit.
account-seen-sign-in = Que vous vous connectez ici, et rien d’autre.
account-seen-more = Voir ou retirer leurs accès

## Les applications.

account-apps-removed = { $app } n’a plus accès à votre compte. Ce que l’application vient de recevoir reste valable { $length } au plus.
account-apps-saved = { $app } ne peut plus faire ce que vous avez décoché. Ce que l’application vient de recevoir reste valable { $length } au plus.
account-apps-none = Aucune application ne peut utiliser votre compte. Celles que vous autorisez apparaissent ici, et c’est ici que vous retirez cette autorisation.
account-apps-lead = Ces applications peuvent utiliser votre compte. Aucune n’a votre mot de passe. Pour retirer l’accès à l’une d’elles, vous devez d’abord confirmer votre identité.
account-apps-since = Autorisée le { $since }, dernière utilisation le { $used }.
account-apps-first-used = Première utilisation le { $since }, dernière utilisation le { $used }.
account-apps-may = Ce qu’elle peut faire
account-apps-may-of =  : { $app }
account-apps-learns = Elle sait que vous vous connectez ici, et rien d’autre.
account-apps-in-service = Dans { $service }, elle peut :
account-apps-in-service-at = Dans { $service } { $address }, elle peut :
account-apps-with-account = Avec votre compte, elle peut :
account-apps-untick = Décochez ce qu’elle ne doit plus faire.
account-apps-save-of = (ce que { $app } peut faire)
account-apps-left-out = Vous avez exclu : { $what }. Elle ne l’obtiendra que si elle vous le redemande.
account-apps-remove = Retirer l’accès
account-apps-remove-of = à { $app }
account-apps-more =
    { $count ->
        [one] et { $count } autre, utilisée il y a plus longtemps. Elle apparaîtra ici lorsque d’autres auront été retirées.
       *[other] et { $count } autres, utilisées il y a plus longtemps. Elles apparaîtront ici lorsque d’autres auront été retirées.
    }
account-apps-lasts = { $until } { $then }
account-apps-until-away = Elle garde l’accès en votre absence, jusqu’au { $date } au plus tard.
account-apps-until = Elle a accès jusqu’au { $moment }.
account-apps-then-unasked = Ensuite, elle retrouve l’accès sans vous le demander lorsque vous l’utilisez.
account-apps-then-let-in = Ensuite, elle retrouve l’accès lorsque vous l’utilisez : votre administrateur l’autorise sans vous le demander.
account-apps-then-asks = Ensuite, elle doit vous redemander l’autorisation.
account-apps-now-unasked = Elle n’a pas accès actuellement et le retrouve sans vous le demander lorsque vous l’utilisez.
account-apps-now-let-in = Elle n’a pas accès actuellement et le retrouve lorsque vous l’utilisez : votre administrateur l’autorise sans vous le demander.
account-apps-disabled = Un administrateur l’a désactivée : elle ne peut rien faire actuellement.

## Comment on se connecte.

account-security-title = Sécurité
account-security-lead = Pour modifier quelque chose ici, vous devez d’abord confirmer votre identité.
account-locked-down = Votre compte a été mis en sécurité le { $moment }. Vous avez été déconnecté de tous les autres navigateurs, et l’accès des applications, les navigateurs de confiance et les liens envoyés par e-mail ne sont plus valables.
account-locked-down-do = Choisissez maintenant un autre mot de passe, vérifiez que l’adresse e-mail, les clés d’accès et les applications d’authentification sont bien les vôtres, et créez de nouveaux codes de récupération.
account-address-is = L’adresse de votre compte est { $email }.
account-address-change = Utiliser une autre adresse
account-passkeys = Clés d’accès
account-passkeys-lead = Avec une clé d’accès, vous vous connectez avec votre empreinte digitale, votre visage ou le code PIN de votre appareil, sans saisir de mot de passe.
account-passkey-synced = Synchronisée, ajoutée le { $added }, dernière utilisation le { $used }
account-passkey-synced-unused = Synchronisée, ajoutée le { $added }, pas encore utilisée
account-passkey-here = Sur un seul appareil, ajoutée le { $added }, dernière utilisation le { $used }
account-passkey-here-unused = Sur un seul appareil, ajoutée le { $added }, pas encore utilisée
account-passkey-rename = Renommer
account-passkey-name = Nouveau nom
account-passkey-another = Ajouter une autre clé d’accès
account-password-since = Vous l’avez choisi le { $date }.
account-password-none = Vous n’en avez pas.
account-password-change = Le modifier
account-password-choose = En choisir un
account-totp = Deuxième étape : codes d’une application
account-totp-beside = Après votre mot de passe, votre clé d’accès vous est demandée. Un code d’une application est une autre façon de continuer.
account-totp-none = Votre mot de passe suffit pour se connecter. Avec une deuxième étape, une personne qui le découvre ne peut toujours pas se connecter.
account-totp-added = Ajoutée le { $added }, dernière utilisation le { $used }
account-totp-added-unused = Ajoutée le { $added }, pas encore utilisée
account-totp-another = Ajouter une autre application
account-totp-app = Configurer une application
account-recovery = Codes de récupération
account-recovery-left =
    { $count ->
        [0] Il ne vous en reste aucun. Avec un tel code, vous pouvez vous connecter sans votre téléphone.
        [1] Il vous en reste un. Avec lui, vous pouvez vous connecter sans votre téléphone.
       *[other] Il vous en reste { $count }. Avec l’un d’eux, vous pouvez vous connecter sans votre téléphone.
    }
account-recovery-new = Créer de nouveaux codes
account-recovery-replaced = Les nouveaux codes remplacent les anciens.
account-devices = Appareils de confiance
account-devices-none = Chaque connexion nécessite la deuxième étape.
account-devices-some =
    { $count ->
        [1] Dans un navigateur, le mot de passe suffit pour se connecter, comme vous l’y avez demandé.
       *[other] Dans { $count } navigateurs, le mot de passe suffit pour se connecter, comme vous l’y avez demandé.
    }
account-devices-forget = Demander de nouveau partout
account-providers = Autres fournisseurs
account-providers-lead = Associez votre compte à un compte que vous avez ailleurs et connectez-vous avec celui-ci.
account-provider-connected = Associé le { $added }, dernière utilisation le { $used }
account-provider-connected-unused = Associé le { $added }, pas encore utilisé
account-provider-disconnect = Dissocier
account-provider-connect = Associer { $provider }
account-last-way-title = Suppression impossible
account-last-way = Vous n’avez aucun autre moyen de vous connecter.
account-last-way-do = Ajoutez d’abord une clé d’accès ou choisissez un mot de passe, puis supprimez ce moyen de connexion.

## Un autre mot de passe, une clé d’accès, une application qui génère des codes.

account-password-title = Modifier votre mot de passe
account-password-lead = Vous serez déconnecté de tous les autres navigateurs, et l’accès des applications prendra fin.
account-passkey-lead = Vous vous connectez avec ce qui déverrouille votre appareil : votre empreinte digitale, votre visage ou son code PIN. Il n’y a rien à saisir, et aucun autre site ne peut vous demander cette clé.
account-totp-name = Nom de l’application ou du téléphone (facultatif)
account-totp-do = Activer
account-totp-unnamed = Application d’authentification

## Une autre adresse.

account-address-lead = L’adresse de votre compte est { $email }. Saisissez la nouvelle. Vous y recevrez un e-mail avec un lien ; ouvrez-le dans ce navigateur et confirmez. Si vous vous êtes connecté il y a plus de dix minutes, vous confirmerez de nouveau votre identité.
account-address-new = Nouvelle adresse e-mail
account-address-same = C’est déjà l’adresse de votre compte.
account-confirm-title = Confirmez votre adresse
account-confirm-lead = L’adresse de votre compte sera { $to } au lieu de { $from }. Vous l’utiliserez pour vous connecter, et les e-mails concernant votre compte y seront envoyés.
account-confirm-old = L’ancienne adresse en est informée et peut annuler le changement pendant sept jours. Vous serez déconnecté des autres navigateurs.
account-confirm-do = Utiliser cette adresse
account-link-sign-in-title = Connectez-vous d’abord
account-link-sign-in = Pour confirmer une adresse, vous devez d’abord prouver que le compte est le vôtre.
account-link-sign-in-do = Connectez-vous au compte concerné, puis ouvrez de nouveau le lien de l’e-mail dans ce navigateur. Si vous n’avez pas demandé d’autre adresse, ignorez cet e-mail.
account-link-other-title = Ce lien est destiné à un autre compte
account-link-other = Il n’est pas destiné au compte connecté dans ce navigateur, et rien n’a été modifié.
account-link-other-do = Connectez-vous au compte avec lequel vous l’avez demandé et ouvrez-le de nouveau. Si vous n’en avez demandé aucun, ignorez cet e-mail.
account-link-dead = Il a déjà été utilisé, il est trop ancien, ou votre compte a été modifié depuis.
account-link-dead-do = Si vous voulez toujours une autre adresse, faites envoyer un autre lien.
account-taken-title = Cette adresse est déjà utilisée
account-taken = Un autre compte l’utilise désormais, et le vôtre reste tel quel.
account-taken-do = Utilisez une autre adresse ou adressez-vous aux responsables de ce serveur.

## L’annuler, par l’e-mail envoyé à l’adresse précédente.

account-undo-title = Récupérer votre adresse
account-undo-lead = L’adresse de votre compte est { $now }. Si vous annulez le changement, ce sera de nouveau { $old }.
account-undo-ways = Le mot de passe, les clés d’accès, les applications d’authentification, les codes de récupération et les fournisseurs avec lesquels vous vous connectez redeviennent ceux d’avant le changement d’adresse.
account-undo-added = Ce qui a été ajouté depuis disparaît.
account-undo-sign-ins = Toutes les connexions prennent fin, dans tous les navigateurs et toutes les applications.
account-undo-do = Annuler le changement
account-undo-was-you = C’est vous qui avez changé l’adresse ? Alors quittez cette page.
account-undo-dead = Il a déjà été utilisé, il date de plus de sept jours, ou un administrateur a modifié le compte depuis.
account-undo-dead-do = Si le compte n’est pas tel que vous l’avez laissé, adressez-vous aux responsables de ce serveur.
account-undo-disabled-title = Ce compte est désactivé
account-undo-disabled = Rien n’est modifié tant qu’il l’est.
account-undo-taken-title = L’ancienne adresse est déjà utilisée
account-undo-taken = Un autre compte l’utilise désormais, et rien n’a été modifié.
account-restored-title = Votre compte est de nouveau comme avant
account-restored-lead = Son adresse est de nouveau { $email }, avec vos moyens de connexion d’avant. Toutes les connexions ont pris fin.
account-restored-do = La personne qui a changé l’adresse connaît peut-être votre mot de passe : choisissez-en un autre, puis connectez-vous et vérifiez vos moyens de connexion.
account-restored-password = Choisir un autre mot de passe

## Où l’on est connecté.

account-sessions-lead = Il y a une connexion que vous ne reconnaissez pas ? { $lock } : cela met aussi fin à l’accès des applications. Pour déconnecter un autre navigateur, vous devez d’abord confirmer votre identité.
account-sessions-lock = Mettez votre compte en sécurité
account-session-this = Ce navigateur
account-session-began = Connexion le { $began }
account-session-began-remembered = Connexion le { $began }, mémorisée
account-session-began-with = Connexion le { $began } par { $means }
account-session-began-with-remembered = Connexion le { $began } par { $means }, mémorisée
account-session-password = mot de passe
account-session-code = code
account-session-passkey = clé d’accès
account-session-used = Dernière utilisation le { $used }, depuis { $address }
account-session-out-this = de ce navigateur
account-session-out-of = ({ $browser }, connexion le { $began })
account-sessions-more =
    { $count ->
        [one] et { $count } autre
       *[other] et { $count } autres
    }
account-sessions-also-apps = Retirer aussi leur accès aux applications : chacune vous le redemandera
account-sessions-others = Se déconnecter partout ailleurs
account-sessions-everywhere = Se déconnecter partout, ce navigateur compris
account-sessions-nowhere = Vous n’êtes connecté nulle part ailleurs.
account-sessions-told = Les applications qui l’ont demandé en sont informées aussitôt.

## C’était quelqu’un d’autre.

account-lock-title = Mettre votre compte en sécurité
account-lock-question = Était-ce quelqu’un d’autre ?
account-lock-lead = Mettez votre compte en sécurité : plus personne n’y sera connecté, sauf vous dans ce navigateur.
account-lock-browsers = Vous êtes déconnecté de tous les autres navigateurs.
account-lock-apps = L’accès des applications prend fin, et elles devront vous le redemander. L’accès qu’une application a en ce moment fonctionne jusqu’à ce qu’il expire de lui-même.
account-lock-devices = Il n’y a plus de navigateur de confiance : la deuxième étape est demandée partout.
account-lock-links = Les liens envoyés par e-mail pour choisir un mot de passe ne fonctionnent plus.
account-lock-stays = Votre mot de passe, vos clés d’accès et vos applications d’authentification restent tels quels : vous les vérifierez ensuite.
account-lock-do = Mettre en sécurité

## Ce que l’on sait, et la fin du compte.

account-copy = Une copie de ce que l’on sait de vous
account-copy-lead = Un fichier contenant tout ce que ce serveur conserve à votre sujet : ce que dit votre compte, comment vous vous connectez, où vous êtes connecté, vos applications et ce qui s’est passé. Il ne contient ni mot de passe ni autre secret. Conservez-le là où personne d’autre ne peut le lire.
account-copy-do = Télécharger vos données
account-copy-programs = Pour les programmes : JSON (RFC 8259).
account-end = Suppression de votre compte
account-end-lead = Vous verrez d’abord ce qui disparaît avec lui. Il ne pourra pas être récupéré.
account-end-ask = Les comptes sont supprimés par les responsables de ce serveur : adressez-vous à eux.
account-end-ask-whom = Les comptes sont supprimés par les responsables de ce serveur. À qui s’adresser : { $contact }
account-delete = Supprimer votre compte
account-delete-last-owner = Ce serveur n’a pas d’autre propriétaire qui puisse se connecter, et il lui en faut un. Une autre personne doit d’abord en devenir propriétaire, avec un compte qui fonctionne ; revenez ensuite ici.
account-delete-last-owner-do = La personne qui gère le serveur le fait avec { $command }, où { $email } est l’adresse du compte du nouveau propriétaire.
account-delete-under-audit = Vous avez des droits d’administration sur ce serveur, et les traces de leur utilisation ne disparaissent pas avec vous. Un propriétaire ou un administrateur doit d’abord vous retirer vos rôles, ou supprimer lui-même le compte.
account-delete-lead = Tout ce qui est conservé ici au sujet de { $email } disparaît aussitôt, et personne ne peut le récupérer.
account-delete-other = Ce n’est pas l’adresse de ce compte. Rien n’a été supprimé.
account-delete-what = Ce qui prend fin
account-delete-what-account = Votre nom et votre adresse, vos moyens de connexion, vos groupes et vos rôles.
account-delete-what-sessions =
    { $count ->
        [1] Votre connexion dans ce navigateur.
       *[other] Vos connexions dans { $count } navigateurs, y compris celui-ci. Les applications qui l’ont demandé en sont informées.
    }
account-delete-what-apps = Ce que les applications peuvent faire avec votre compte. Ce qu’elles conservent elles-mêmes à votre sujet reste chez elles.
account-delete-no-app = Aucune application ne peut utiliser votre compte.
account-delete-apps = Applications qui ne pourront plus l’utiliser
account-delete-type = Saisissez l’adresse de votre compte, pour que rien ne disparaisse par erreur
account-delete-do = Supprimer définitivement mon compte
account-delete-mail = Un e-mail envoyé à cette adresse confirmera la suppression.
account-delete-keep = Conserver mon compte
account-deleted-title = Votre compte est supprimé
account-deleted-lead = Ce qui était conservé ici au sujet de { $email } a disparu, et vous êtes déconnecté partout. Les applications peuvent encore vous montrer ce qu’elles conservent elles-mêmes, pendant quelques minutes ou jusqu’à ce que vous vous y déconnectiez.
account-deleted-home = Aller à l’accueil
