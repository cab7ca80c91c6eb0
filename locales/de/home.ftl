home-title = Startseite
home-lead = Hier melden Sie sich einmal an und entscheiden, welche Apps Ihr Konto verwenden dürfen. Apps sehen Ihr Passwort nie.
home-signed-in = Sie sind angemeldet als
home-allowed = Apps, die dieses Konto verwenden dürfen
home-more =
    { $count ->
        [one] und 1 weitere
       *[other] und { $count } weitere
    }
home-sign-in = Anmelden
home-demo = Dies ist ein Demo-Server. Alles darin wird verworfen, wenn er beendet wird.
home-tour = Rundgang starten
home-developers = Für Entwickler:
home-metadata = Server-Metadaten
