home-title = Accueil
home-lead = Ici, vous vous connectez une seule fois et décidez quelles applications peuvent utiliser votre compte. Les applications ne voient jamais votre mot de passe.
home-signed-in = Vous êtes connecté en tant que
home-allowed = Applications autorisées à utiliser ce compte
home-more =
    { $count ->
        [one] et { $count } autre
       *[other] et { $count } autres
    }
home-sign-in = Se connecter
home-demo = Ceci est un serveur de démonstration. Tout ce qu’il contient est supprimé à son arrêt.
home-tour = Suivre la visite guidée
home-developers = Pour les développeurs :
home-metadata = métadonnées du serveur
