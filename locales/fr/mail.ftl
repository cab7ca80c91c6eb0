mail-here = { $server } ({ $host })
mail-sent-by = Cet e-mail a été envoyé par { $server }, { $address }
mail-signature = { $server }, { $address }
mail-help = Aide : { $address }
mail-press = { $label } :
mail-open-address = Si le bouton ne fait rien, ouvrez cette adresse :

mail-fact = { $what } : { $value }
mail-when = Date
mail-browser = Navigateur
mail-internet-address = Adresse IP

mail-once = Le lien fonctionne une seule fois, jusqu’au { $until }.
mail-contact = Pour obtenir de l’aide : { $contact }
mail-unless-you = C’était vous ? Alors vous n’avez rien à faire. Sinon, choisissez un autre mot de passe, ce qui met aussi fin à toutes les connexions :
mail-after-undo = La personne qui a changé l’adresse connaît peut-être le mot de passe : choisissez-en un autre.
mail-after-lock-down = Quelle que soit cette personne, elle connaît peut-être le mot de passe : si vous n’en avez pas encore choisi un autre, faites-le maintenant.
mail-look-through = Vérifiez ensuite les moyens de se connecter à votre compte :

mail-test = Test des e-mails de { $server }
mail-test-lead = Les e-mails de { $here } arrivent à cette adresse.
mail-test-more = L’un des responsables de ce serveur a fait cet essai. Vous n’avez rien à faire.

mail-invite = Votre compte sur { $server }
mail-invite-lead = Un compte a été créé pour vous sur { $here }. Pour l’utiliser, choisissez un mot de passe.
mail-invite-do = Choisir un mot de passe
mail-invite-more = Si vous ne vous y attendiez pas, ignorez cet e-mail.

mail-reset-password = Choisissez un autre mot de passe pour { $server }
mail-reset-password-lead = Quelqu’un (vous, nous l’espérons) a demandé à choisir un autre mot de passe pour votre compte sur { $here }.
mail-reset-password-do = Choisir un autre mot de passe
mail-reset-password-more = Seul le mot de passe est remplacé : ce dont vous vous servez en plus pour vous connecter reste nécessaire.
mail-reset-password-not-you = Si ce n’était pas vous, ignorez cet e-mail, et votre mot de passe restera le même. Ne transmettez le lien à personne, quelle que soit la personne qui vous le demande.

mail-sign-up = Poursuivez la création de votre compte sur { $server }
mail-sign-up-lead = Quelqu’un (vous, nous l’espérons) souhaite créer un compte sur { $here } avec cette adresse.
mail-sign-up-do = Continuer
mail-sign-up-not-you = Si ce n’était pas vous, ignorez cet e-mail, et aucun compte ne sera créé.

mail-address-has-account = Vous avez déjà un compte sur { $server }
mail-address-has-account-lead = Quelqu’un (vous, nous l’espérons) a voulu utiliser cette adresse pour un compte sur { $here }. Un compte l’utilise déjà, et rien n’y a été modifié.
mail-address-has-account-do = Se connecter
mail-address-has-account-forgotten = Si vous avez oublié son mot de passe :
mail-address-has-account-invited = Si vous avez reçu une invitation et n’avez jamais choisi de mot de passe, demandez un autre lien aux responsables de ce serveur.
mail-address-has-account-not-you = Si ce n’était pas vous, ignorez cet e-mail.

mail-confirm-address = Confirmez votre adresse pour { $server }
mail-confirm-address-lead = Quelqu’un (vous, nous l’espérons) souhaite utiliser cette adresse pour son compte sur { $here }.
mail-confirm-address-do = Confirmer cette adresse
mail-confirm-address-not-you = Si ce n’était pas vous, ignorez cet e-mail, et l’adresse ne sera pas utilisée.

mail-address-changed = Nouvelle adresse pour votre compte sur { $server }
mail-address-changed-lead = Désormais, l’adresse de votre compte sur { $here } n’est plus celle-ci, mais { $address }.
mail-address-changed-undo = Si ce n’était pas vous, annulez ce changement jusqu’au { $until } : votre compte retrouvera cette adresse et les moyens de connexion qu’il avait, ce qui a été ajouté depuis disparaîtra, et toutes les connexions prendront fin.
mail-address-changed-do = Annuler le changement

mail-address-replaced = Un administrateur a changé votre adresse sur { $server }
mail-address-replaced-lead = Désormais, l’adresse de votre compte sur { $here } n’est plus celle-ci, mais { $address }. Un administrateur l’a changée ; si vous ne l’avez demandé à personne, adressez-vous à lui.

mail-address-taken-back = Votre adresse sur { $server } a été retirée
mail-address-taken-back-lead = Une personne qui lit les e-mails de l’adresse précédente a annulé le changement qui avait donné cette adresse à votre compte sur { $here }. Les moyens de connexion du compte sont ceux d’avant le changement, et toutes les connexions ont pris fin. Si ce n’était pas vous, contactez immédiatement les responsables de ce serveur.
mail-address-restored = Votre adresse sur { $server } est de nouveau celle d’avant
mail-address-restored-lead = Un changement d’adresse a été annulé : votre compte sur { $here } a de nouveau cette adresse, vos moyens de connexion sont ceux d’avant le changement, et toutes les connexions ont pris fin.

mail-new-device = Nouvelle connexion à { $server }
mail-new-device-lead = Quelqu’un s’est connecté à votre compte sur { $here } avec un navigateur qui n’avait encore jamais servi à cela.
mail-password-changed = Votre mot de passe sur { $server } a été changé
mail-password-changed-lead = Le mot de passe de votre compte sur { $here } a été changé.
mail-passkey-added = Une clé d’accès a été ajoutée sur { $server }
mail-passkey-added-lead = Une clé d’accès a été ajoutée à votre compte sur { $here }. Quiconque la possède peut s’en servir pour se connecter.
mail-passkey-removed = Une clé d’accès a été supprimée sur { $server }
mail-passkey-removed-lead = Une clé d’accès a été supprimée de votre compte sur { $here } : elle ne permet plus de se connecter.
mail-authenticator-added = Une application d’authentification a été ajoutée sur { $server }
mail-authenticator-added-lead = Une application d’authentification a été ajoutée à votre compte sur { $here }. Quiconque la possède peut s’en servir pour se connecter.
mail-authenticator-removed = Une application d’authentification a été supprimée sur { $server }
mail-authenticator-removed-lead = Une application d’authentification a été supprimée de votre compte sur { $here } : elle ne permet plus de se connecter.
mail-recovery-code-used = Un code de récupération a été utilisé sur { $server }
mail-recovery-code-used-lead =
    Quelqu’un s’est connecté à votre compte sur { $here } avec un code de récupération. { $left ->
        [0] C’était le dernier : créez-en de nouveaux.
        [1] Il en reste un : créez-en bientôt de nouveaux.
        [2] Il en reste { $left } : créez-en bientôt de nouveaux.
        [3] Il en reste { $left } : créez-en bientôt de nouveaux.
       *[other] Il en reste { $left }.
    }
mail-recovery-codes-made = Nouveaux codes de récupération sur { $server }
mail-recovery-codes-made-lead = De nouveaux codes de récupération ont été créés pour votre compte sur { $here }. Les précédents ne fonctionnent plus.
mail-passkey-counter = Une clé d’accès a été refusée sur { $server }
mail-passkey-counter-lead = Une connexion à votre compte sur { $here } avec une clé d’accès a été refusée, car la clé indique un nombre d’utilisations inférieur à celui que nous connaissons. Quelqu’un en a peut-être une copie : supprimez-la et ajoutez-en une autre. Les autres moyens de connexion fonctionnent.
mail-passkey-counter-more = Vos clés d’accès :

mail-recovered = L’accès à votre compte sur { $server } a été réinitialisé
mail-recovered-lead = Un administrateur a réinitialisé vos moyens de connexion à votre compte sur { $here }. Les mots de passe, clés d’accès, applications d’authentification et codes de récupération d’avant ne fonctionnent plus, et toutes les connexions ont pris fin. Vous choisirez un nouveau mot de passe avec le lien qu’un administrateur vous donnera ; si vous ne l’avez demandé à personne, adressez-vous à lui.
mail-account-locked-down = Votre compte sur { $server } a été mis en sécurité
mail-account-locked-down-lead = Quelqu’un (vous, nous l’espérons) a signalé qu’une autre personne utilisait votre compte sur { $here } et l’a mis en sécurité : toutes les autres connexions ont pris fin, plus aucune application ne peut utiliser le compte, il n’y a plus de navigateur de confiance, et les liens envoyés par e-mail ne fonctionnent plus.

mail-account-deleted = Votre compte sur { $server } a été supprimé
mail-account-deleted-lead = Quelqu’un (vous, nous l’espérons) a supprimé votre compte sur { $here }. Toutes les connexions ont pris fin, plus aucune application ne peut l’utiliser, et ce qui en était conservé a disparu : il ne peut pas être récupéré. Cette adresse est libre pour un autre compte.

mail-provider-connected = { $provider } a été associé à votre compte sur { $server }
mail-provider-connected-lead = Votre compte sur { $here } a été associé à { $provider }. Quiconque s’y connecte en tant que la personne associée peut se connecter à votre compte.
mail-provider-disconnected = { $provider } a été dissocié de votre compte sur { $server }
mail-provider-disconnected-lead = Votre compte sur { $here } n’est plus associé à { $provider } : plus personne ne se connecte par ce moyen.

mail-owner-added = Quelqu’un d’autre est propriétaire de { $server }
mail-owner-added-lead = { $address } est désormais propriétaire de { $here } et peut tout y changer.
mail-owner-removed = Quelqu’un n’est plus propriétaire de { $server }
mail-owner-removed-lead = { $address } n’est plus propriétaire de { $here } et ne peut plus tout y changer.
mail-key-revoked = Une clé de signature de { $server } a été révoquée
mail-key-revoked-lead = La clé de signature { $kid } de { $here } a été révoquée. Rien de ce qu’elle a signé n’est plus valable : qui a reçu un jeton par elle se connecte de nouveau.
mail-consent-skipped = { $server } ne demande plus
mail-consent-skipped-lead = On ne demande plus à personne si l’application { $client } peut avoir { $scope } sur { $here }.
mail-look-at-log = Si vous ne vous y attendiez pas, voyez dans le journal d’audit qui l’a fait :
