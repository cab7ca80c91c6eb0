### Ce qui est arrivé à un compte, tel qu’on le dit à la personne à qui il appartient.

activity-title = Ce qui s’est passé
activity-heading = Ce qui s’est passé sur votre compte
activity-lead =
    { $days ->
        [one] Au cours des dernières 24 heures, du plus récent au plus ancien.
       *[other] Au cours des { $days } derniers jours, du plus récent au plus ancien.
    }
activity-not-me = Ce n’était pas moi
activity-nothing = Aucune activité.
activity-older = Ce qui s’est passé avant
activity-at = { $moment }
activity-by-administrator = par un administrateur
activity-from = depuis { $address }
activity-signed-in = Quelqu’un s’est connecté à votre compte.
activity-sign-in-failed = Une connexion à votre compte a échoué.
activity-signed-out = Une connexion a pris fin.
activity-grant-allowed = Une application a reçu l’accès à votre compte.
activity-grant-denied = L’accès à votre compte a été refusé à une application.
activity-grant-revoked = L’accès d’une application à votre compte a pris fin.
activity-grant-narrowed = Une partie de ce qu’une application pouvait faire avec votre compte lui a été retirée.
activity-code-replayed = Quelqu’un a tenté d’utiliser une deuxième fois l’accès d’une application à votre compte, et cet accès a pris fin.
activity-code-misused = Une application n’a pas pu prouver qu’elle était celle qui avait reçu l’accès à votre compte, et cet accès a pris fin.
activity-client-mismatch = Une application a tenté d’utiliser l’accès d’une autre application à votre compte, ce qui lui a été refusé.
activity-refresh-token-reused = Ce qui permet à une application d’accéder à votre compte a peut-être été copié, et son accès a pris fin.
activity-password-set = Votre mot de passe a été défini.
activity-address-changed = L’adresse e-mail de votre compte a été modifiée.
activity-address-restored = Votre compte a retrouvé son adresse e-mail d’avant et les moyens de connexion qu’il avait alors.
activity-passkey-added = Une clé d’accès a été ajoutée.
activity-passkey-renamed = Une clé d’accès a été renommée.
activity-passkey-removed = Une clé d’accès a été supprimée.
activity-passkey-copied = Une clé d’accès a été refusée, car il en existe peut-être une copie.
activity-identity-added = Un autre fournisseur peut servir à se connecter à votre compte.
activity-identity-removed = Un autre fournisseur ne peut plus servir à se connecter à votre compte.
activity-factor-added = Une application d’authentification a été ajoutée.
activity-factor-removed = Une application d’authentification a été supprimée.
activity-factors-reset = Vos deuxièmes étapes ont été supprimées.
activity-recovery-codes-made = De nouveaux codes de récupération ont été créés.
activity-recovery-code-used = Un code de récupération a été utilisé.
activity-device-trusted = La deuxième étape n’est plus demandée dans un navigateur.
activity-devices-forgotten = La deuxième étape est de nouveau demandée dans tous les navigateurs.
activity-account-locked-down = Votre compte a été mis en sécurité.
activity-link-created = Un lien pour choisir un mot de passe a été créé.
activity-user-created = Votre compte a été créé.
activity-user-changed = Les informations de votre compte vous concernant ont été modifiées.
activity-user-disabled = Votre compte a été désactivé.
activity-user-enabled = Votre compte a été réactivé.
activity-user-recovered = Tous les moyens de connexion de votre compte ont été réinitialisés.
activity-role-given = Un rôle vous a été attribué.
activity-role-taken = Un rôle vous a été retiré.
activity-member-added = Vous avez été ajouté à un groupe.
activity-member-removed = Vous avez été retiré d’un groupe.
activity-client-owner-added = Vous pouvez désormais administrer une application.
activity-client-owner-removed = Vous ne pouvez plus administrer une application.
activity-data-downloaded = Tout ce que l’on sait de vous a été téléchargé.
activity-audit-erased = Des adresses et des navigateurs ont été effacés de ce que l’on sait de votre compte.
