password-choose = Passwort wählen
password-choose-new = Neues Passwort wählen
password-welcome = Willkommen bei { $server }
password-first-lead = Wählen Sie ein Passwort für Ihr Konto { $email }.
password-new-lead = Es ersetzt das alte Passwort Ihres Kontos { $email }.
password-save = Passwort speichern
password-saved-title = Passwort gespeichert
password-saved = Ihr Passwort ist gespeichert
password-saved-lead = Sie sind noch nicht angemeldet: Melden Sie sich damit bei { $server } an. Wenn Sie von einer App kamen, gehen Sie zu ihr zurück und melden Sie sich dort an.
password-forgotten-title = Passwort vergessen?
password-forgotten-lead = Geben Sie die E-Mail-Adresse ein, mit der Sie sich anmelden. Sie erhalten eine E-Mail mit einem Link, über den Sie ein neues Passwort wählen.
password-send-link = Link senden
password-no-address = Das ist keine E-Mail-Adresse. Eine solche sieht aus wie name@example.com.
password-rules = Ihr Passwort:
password-rule-length =
    { $count ->
        [one] hat mindestens 1 Zeichen, gleich welcher Art;
       *[other] hat mindestens { $count } Zeichen, gleich welcher Art;
    }
password-rule-guess = ist schwer zu erraten: Mehrere Wörter ohne Zusammenhang eignen sich gut;
password-rule-once = wird nirgends sonst verwendet.
password-new = Neues Passwort
password-new-again = Neues Passwort, noch einmal
password-change = Bitte ändern Sie Folgendes:
password-too-long =
    { $count ->
        [one] Das Passwort darf höchstens 1 Byte haben.
       *[other] Das Passwort darf höchstens { $count } Bytes haben.
    }
password-not-same = Die beiden Passwörter stimmen nicht überein.
password-too-short =
    { $count ->
        [one] Das Passwort muss mindestens 1 Zeichen haben.
       *[other] Das Passwort muss mindestens { $count } Zeichen haben.
    }
password-too-easy = Das Passwort ist zu leicht zu erraten.
password-stolen = Das Passwort steht in Daten, die anderswo gestohlen wurden: Wer Passwörter durchprobiert, beginnt mit solchen.
password-warn-rows = Gerade Tastenreihen sind leicht zu erraten.
password-warn-pattern = Kurze Tastaturmuster sind leicht zu erraten.
password-warn-repeat = Wiederholungen wie „aaa“ sind leicht zu erraten.
password-warn-repeats = Wiederholungen wie „abcabcabc“ sind kaum schwerer zu erraten als „abc“.
password-warn-top-10 = Dies ist eines der 10 häufigsten Passwörter.
password-warn-top-100 = Dies ist eines der 100 häufigsten Passwörter.
password-warn-common = Dies ist ein sehr häufiges Passwort.
password-warn-similar = Dies ähnelt einem häufig verwendeten Passwort.
password-warn-sequence = Folgen wie abc oder 6543 sind leicht zu erraten.
password-warn-years = Jahreszahlen der letzten Zeit sind leicht zu erraten.
password-warn-word = Ein Wort allein ist leicht zu erraten.
password-warn-dates = Datumsangaben sind oft leicht zu erraten.
password-warn-names-alone = Vor- und Nachnamen allein sind leicht zu erraten.
password-warn-names = Häufige Vor- und Nachnamen sind leicht zu erraten.
password-try-words = Verwenden Sie mehrere Wörter, und vermeiden Sie gängige Redewendungen.
password-try-no-symbols = Symbole, Ziffern oder Großbuchstaben sind nicht nötig.
password-try-more-words = Fügen Sie ein oder zwei Wörter hinzu. Seltene Wörter sind besser.
password-try-capitals = Großschreibung hilft nicht viel.
password-try-uppercase = Nur Großbuchstaben sind fast so leicht zu erraten wie nur Kleinbuchstaben.
password-try-reversed = Rückwärts geschriebene Wörter sind kaum schwerer zu erraten.
password-try-substitutions = Vorhersehbare Ersetzungen wie „@“ statt „a“ helfen nicht viel.
password-try-longer-pattern = Verwenden Sie ein längeres Tastaturmuster mit mehr Richtungswechseln.
password-try-no-repeats = Vermeiden Sie wiederholte Wörter und Zeichen.
password-try-no-sequences = Vermeiden Sie Folgen.
password-try-no-years = Vermeiden Sie Jahreszahlen der letzten Zeit.
password-try-no-own-years = Vermeiden Sie Jahreszahlen, die mit Ihnen zu tun haben.
password-try-no-own-dates = Vermeiden Sie Datumsangaben und Jahreszahlen, die mit Ihnen zu tun haben.
