letter-title = Consultez votre messagerie
letter-reset = Un lien pour choisir un autre mot de passe a été envoyé à { $email }. Ce lien fonctionne une seule fois, pendant { $length }.
letter-sign-up = Un lien pour créer votre compte a été envoyé à { $email }. Ce lien fonctionne une seule fois, pendant { $length }.
letter-address = Un lien pour confirmer votre nouvelle adresse a été envoyé à { $email }. Ce lien fonctionne une seule fois, pendant { $length }.
letter-open-here = Ouvrez-le dans ce navigateur : vous reprendrez là où vous en êtes.
letter-nothing-there = Toujours rien après quelques minutes ? Regardez dans le courrier indésirable et vérifiez l’adresse. Pour votre sécurité, cette page affiche la même chose pour toutes les adresses.
letter-back-to-account = Retour à votre compte
