letter-title = Prüfen Sie Ihre E-Mails
letter-reset = Ein Link, um ein neues Passwort zu wählen, wurde an { $email } gesendet. Er funktioniert einmal und gilt { $length }.
letter-sign-up = Ein Link, um Ihr Konto zu erstellen, wurde an { $email } gesendet. Er funktioniert einmal und gilt { $length }.
letter-address = Ein Link, um Ihre neue Adresse zu bestätigen, wurde an { $email } gesendet. Er funktioniert einmal und gilt { $length }.
letter-open-here = Öffnen Sie ihn in diesem Browser: Dann geht es dort weiter, wo Sie jetzt sind.
letter-nothing-there = Nach einigen Minuten noch nichts da? Sehen Sie im Spam-Ordner nach und prüfen Sie, ob die Adresse stimmt. Zu Ihrer Sicherheit sagt diese Seite bei jeder Adresse dasselbe.
letter-back-to-account = Zurück zu Ihrem Konto
