password-choose = Choisir un mot de passe
password-choose-new = Choisir un nouveau mot de passe
password-welcome = Bienvenue sur { $server }
password-first-lead = Choisissez un mot de passe pour votre compte { $email }.
password-new-lead = Il remplace l’ancien mot de passe de votre compte { $email }.
password-save = Enregistrer le mot de passe
password-saved-title = Mot de passe enregistré
password-saved = Votre mot de passe est enregistré
password-saved-lead = Vous n’êtes pas encore connecté : utilisez-le pour vous connecter à { $server }. Si vous veniez d’une application, retournez-y et connectez-vous depuis celle-ci.
password-forgotten-title = Mot de passe oublié ?
password-forgotten-lead = Saisissez l’adresse e-mail avec laquelle vous vous connectez. Vous recevrez un e-mail avec un lien pour choisir un autre mot de passe.
password-send-link = Envoyer le lien
password-no-address = Ce n’est pas une adresse e-mail. Exemple : nom@example.com.
password-rules = Votre mot de passe :
password-rule-length =
    { $count ->
        [one] comporte au moins { $count } caractère, quel qu’il soit ;
       *[other] comporte au moins { $count } caractères, quels qu’ils soient ;
    }
password-rule-guess = est difficile à deviner : plusieurs mots sans rapport conviennent bien ;
password-rule-once = n’est utilisé nulle part ailleurs.
password-new = Nouveau mot de passe
password-new-again = Confirmer le nouveau mot de passe
password-change = Veuillez corriger les points suivants :
password-too-long =
    { $count ->
        [one] Le mot de passe doit comporter au maximum { $count } octet.
       *[other] Le mot de passe doit comporter au maximum { $count } octets.
    }
password-not-same = Les deux mots de passe ne sont pas identiques.
password-too-short =
    { $count ->
        [one] Le mot de passe doit comporter au moins { $count } caractère.
       *[other] Le mot de passe doit comporter au moins { $count } caractères.
    }
password-too-easy = Le mot de passe est trop facile à deviner.
password-stolen = Le mot de passe figure dans des données volées ailleurs : c’est l’un des premiers qu’essaiera quiconque cherche à deviner le vôtre.
password-warn-rows = Les rangées de touches sont faciles à deviner.
password-warn-pattern = Les motifs courts sur le clavier sont faciles à deviner.
password-warn-repeat = Les répétitions comme « aaa » sont faciles à deviner.
password-warn-repeats = Les répétitions comme « abcabcabc » sont à peine plus difficiles à deviner que « abc ».
password-warn-top-10 = C’est l’un des 10 mots de passe les plus courants.
password-warn-top-100 = C’est l’un des 100 mots de passe les plus courants.
password-warn-common = C’est un mot de passe très courant.
password-warn-similar = Il ressemble à un mot de passe courant.
password-warn-sequence = Les suites comme abc ou 6543 sont faciles à deviner.
password-warn-years = Les années récentes sont faciles à deviner.
password-warn-word = Un mot seul est facile à deviner.
password-warn-dates = Les dates sont souvent faciles à deviner.
password-warn-names-alone = Les prénoms et noms de famille seuls sont faciles à deviner.
password-warn-names = Les prénoms et noms courants sont faciles à deviner.
password-try-words = Utilisez quelques mots, évitez les expressions courantes.
password-try-no-symbols = Inutile d’ajouter des symboles, des chiffres ou des majuscules.
password-try-more-words = Ajoutez un ou deux mots. Les mots rares sont préférables.
password-try-capitals = Les majuscules n’apportent pas grand-chose.
password-try-uppercase = Tout en majuscules est presque aussi facile à deviner que tout en minuscules.
password-try-reversed = Les mots à l’envers ne sont guère plus difficiles à deviner.
password-try-substitutions = Les substitutions prévisibles comme « @ » au lieu de « a » n’apportent pas grand-chose.
password-try-longer-pattern = Utilisez un motif de clavier plus long avec davantage de changements de direction.
password-try-no-repeats = Évitez les mots et caractères répétés.
password-try-no-sequences = Évitez les suites.
password-try-no-years = Évitez les années récentes.
password-try-no-own-years = Évitez les années qui ont un rapport avec vous.
password-try-no-own-dates = Évitez les dates et années qui ont un rapport avec vous.
