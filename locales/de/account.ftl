### Die Seiten eines Kontos.

## Auf allen Seiten.

account-title = Ihr Konto
account-overview = Überblick
account-profile = Ihr Profil
account-apps = Ihre Apps
account-security = Wie Sie sich anmelden
account-sessions = Wo Sie angemeldet sind
account-data = Ihre Daten
account-back = Zurück
account-save = Speichern
account-remove = Entfernen
account-press-again = Es wurde noch nichts geändert: Zuerst mussten Sie bestätigen, wer Sie sind. Drücken Sie die Schaltfläche noch einmal.
account-admin-changes = Das kann nur ein Administrator dieses Servers ändern.

## Der Überblick.

account-safe = Was Ihr Konto schützt
account-safe-all = Nichts mehr zu tun.
account-check-done = Erledigt
account-check-way-in = Ein Passwort oder ein Passkey
account-check-way-in-why = Sie haben keines von beiden und könnten sich nicht wieder anmelden.
account-check-way-in-provider = Sie melden sich nur über einen anderen Anbieter an. Ohne ihn könnten Sie sich nicht wieder anmelden.
account-check-second-step = Mehr als ein Passwort
account-check-second-step-why = Wer Ihr Passwort erfährt, kann sich in Ihrem Konto anmelden. Mit einem zweiten Schritt oder einem Passkey geht das nicht.
account-check-second-step-do = Einrichten
account-check-recovery-why =
    { $count ->
        [0] Sie haben keinen mehr und brauchen einen, wenn Ihr Telefon weg ist.
        [1] Sie haben noch einen und brauchen einen, wenn Ihr Telefon weg ist.
       *[other] Sie haben noch { $count } und brauchen einen, wenn Ihr Telefon weg ist.
    }
account-check-second-passkey = Ein zweiter Passkey
account-check-second-passkey-why = Sie haben einen. Geht dieses Gerät verloren, kommen Sie mit einem weiteren Passkey hinein.
account-check-second-passkey-do = Hinzufügen
account-in-short = In Kürze
account-apps-count =
    { $count ->
        [0] Keine App
        [1] Eine App
       *[other] { $count } Apps
    }
account-apps-count-may =
    { $count ->
        [0] darf Ihr Konto verwenden
        [one] darf Ihr Konto verwenden
       *[other] dürfen Ihr Konto verwenden
    }
account-sessions-count =
    { $count ->
        [1] Ein Ort
       *[other] { $count } Orte
    }
account-sessions-count-where =
    { $count ->
        [one] an dem Sie angemeldet sind
       *[other] an denen Sie angemeldet sind
    }

## Das Profil.

account-name = Name
account-name-called = Wie Sie heißen
account-name-save = Namen speichern
account-name-saved = Ihr Name ist gespeichert. Apps sehen ihn, wenn sie das nächste Mal fragen.
account-address = E-Mail-Adresse
account-known = Was sonst noch bekannt ist
account-seen = Was Apps davon sehen
account-seen-none = Keine App darf Ihr Konto verwenden, also sieht auch keine etwas.
account-seen-sign-in = Dass Sie sich hier anmelden, und sonst nichts.
account-seen-more = Zugriff ansehen und entziehen

## Die Apps.

account-apps-removed = { $app } hat keinen Zugriff mehr. Was die App zuletzt bekommen hat, gilt höchstens noch { $length }.
account-apps-saved = { $app } darf nicht mehr, was Sie abgewählt haben. Was die App zuletzt bekommen hat, gilt höchstens noch { $length }.
account-apps-none = Keine App darf Ihr Konto verwenden. Apps, denen Sie etwas erlauben, stehen hier, und hier nehmen Sie es zurück.
account-apps-lead = Diese Apps dürfen Ihr Konto verwenden. Keine davon hat Ihr Passwort. Wer einer App den Zugriff entzieht, bestätigt zuerst, wer er ist.
account-apps-since = Erlaubt am { $since }, zuletzt verwendet am { $used }.
account-apps-first-used = Zuerst verwendet am { $since }, zuletzt verwendet am { $used }.
account-apps-may = Was die App darf
account-apps-may-of = : { $app }
account-apps-learns = Die App erfährt, dass Sie sich hier anmelden, und sonst nichts.
account-apps-in-service = In { $service } kann die App:
account-apps-in-service-at = In { $service } { $address } kann die App:
account-apps-with-account = Mit Ihrem Konto kann die App:
account-apps-untick = Entfernen Sie das Häkchen bei dem, was die App nicht mehr tun soll.
account-apps-save-of = (was { $app } darf)
account-apps-left-out = Nicht erlaubt haben Sie: { $what }. Das bekommt die App nur, wenn sie noch einmal danach fragt.
account-apps-remove = Zugriff entziehen
account-apps-remove-of = ({ $app })
account-apps-more =
    { $count ->
        [one] und 1 weitere, die länger nicht verwendet wurde. Sie steht hier, sobald anderen der Zugriff entzogen ist.
       *[other] und { $count } weitere, die länger nicht verwendet wurden. Sie stehen hier, sobald anderen der Zugriff entzogen ist.
    }
account-apps-lasts = { $until } { $then }
account-apps-until-away = Die App behält den Zugriff auch in Ihrer Abwesenheit, längstens bis zum { $date }.
account-apps-until = Die App hat Zugriff bis zum { $moment }.
account-apps-then-unasked = Danach bekommt sie ohne Nachfrage wieder Zugriff, wenn Sie sie verwenden.
account-apps-then-let-in = Danach bekommt sie wieder Zugriff, wenn Sie sie verwenden: Ihr Administrator lässt sie ohne Nachfrage zu.
account-apps-then-asks = Danach fragt die App Sie wieder.
account-apps-now-unasked = Die App hat derzeit keinen Zugriff und bekommt ihn ohne Nachfrage wieder, wenn Sie sie verwenden.
account-apps-now-let-in = Die App hat derzeit keinen Zugriff und bekommt ihn wieder, wenn Sie sie verwenden: Ihr Administrator lässt sie ohne Nachfrage zu.
account-apps-disabled = Ein Administrator hat die App deaktiviert: Sie kann derzeit nichts tun.

## Wie man sich anmeldet.

account-security-title = Sicherheit
account-security-lead = Wer hier etwas ändert, bestätigt zuerst, wer er ist.
account-locked-down = Ihr Konto wurde am { $moment } abgesichert. Sie wurden in allen anderen Browsern abgemeldet, und der Zugriff von Apps, vertrauenswürdige Browser und zugesandte Links gelten nicht mehr.
account-locked-down-do = Wählen Sie jetzt ein anderes Passwort, sehen Sie nach, ob die E-Mail-Adresse, die Passkeys und die Authenticator-Apps Ihre sind, und erstellen Sie neue Wiederherstellungscodes.
account-address-is = Ihr Konto hat die Adresse { $email }.
account-address-change = Andere Adresse verwenden
account-passkeys = Passkeys
account-passkeys-lead = Mit einem Passkey melden Sie sich mit Fingerabdruck, Gesicht oder der PIN Ihres Geräts an und geben kein Passwort ein.
account-passkey-synced = Synchronisiert, hinzugefügt am { $added }, zuletzt verwendet am { $used }
account-passkey-synced-unused = Synchronisiert, hinzugefügt am { $added }, noch nicht verwendet
account-passkey-here = Auf einem Gerät, hinzugefügt am { $added }, zuletzt verwendet am { $used }
account-passkey-here-unused = Auf einem Gerät, hinzugefügt am { $added }, noch nicht verwendet
account-passkey-rename = Umbenennen
account-passkey-name = Neuer Name
account-passkey-another = Weiteren Passkey hinzufügen
account-password-since = Sie haben es am { $date } gewählt.
account-password-none = Sie haben keines.
account-password-change = Ändern
account-password-choose = Passwort wählen
account-totp = Zweiter Schritt: Codes aus einer App
account-totp-beside = Nach Ihrem Passwort werden Sie nach Ihrem Passkey gefragt. Stattdessen können Sie auch einen Code aus einer App eingeben.
account-totp-none = Zum Anmelden genügt Ihr Passwort. Mit einem zweiten Schritt kommt auch jemand, der es erfährt, nicht hinein.
account-totp-added = Hinzugefügt am { $added }, zuletzt verwendet am { $used }
account-totp-added-unused = Hinzugefügt am { $added }, noch nicht verwendet
account-totp-another = Weitere App hinzufügen
account-totp-app = App einrichten
account-recovery = Wiederherstellungscodes
account-recovery-left =
    { $count ->
        [0] Sie haben keinen mehr. Mit einem davon kommen Sie ohne Ihr Telefon hinein.
        [1] Sie haben noch einen. Damit kommen Sie ohne Ihr Telefon hinein.
       *[other] Sie haben noch { $count }. Mit einem davon kommen Sie ohne Ihr Telefon hinein.
    }
account-recovery-new = Neue Codes erstellen
account-recovery-replaced = Neue Codes ersetzen die alten.
account-devices = Geräte, auf denen nicht gefragt wird
account-devices-none = Jede Anmeldung verlangt den zweiten Schritt.
account-devices-some =
    { $count ->
        [1] In einem Browser genügt zum Anmelden das Passwort, da Sie es dort so gewählt haben.
       *[other] In { $count } Browsern genügt zum Anmelden das Passwort, da Sie es dort so gewählt haben.
    }
account-devices-forget = Überall wieder fragen
account-providers = Andere Anbieter
account-providers-lead = Verbinden Sie Ihr Konto mit einem, das Sie anderswo haben, und melden Sie sich damit an.
account-provider-connected = Verbunden am { $added }, zuletzt verwendet am { $used }
account-provider-connected-unused = Verbunden am { $added }, noch nicht verwendet
account-provider-disconnect = Trennen
account-provider-connect = { $provider } verbinden
account-last-way-title = Das lässt sich nicht entfernen
account-last-way = Eine andere Möglichkeit, sich anzumelden, haben Sie nicht.
account-last-way-do = Fügen Sie zuerst einen Passkey hinzu oder wählen Sie ein Passwort, und entfernen Sie dies danach.

## Ein anderes Passwort, ein Passkey, eine App, die Codes erzeugt.

account-password-title = Passwort ändern
account-password-lead = Damit werden Sie in allen anderen Browsern abgemeldet, und der Zugriff von Apps endet.
account-passkey-lead = Sie melden sich mit dem an, was Ihr Gerät entsperrt: Fingerabdruck, Gesicht oder PIN. Sie geben nichts ein, und keine andere Website kann Sie danach fragen.
account-totp-name = Name für die App oder das Telefon (freiwillig)
account-totp-do = Einschalten
account-totp-unnamed = Authenticator-App

## Eine andere Adresse.

account-address-lead = Ihr Konto hat die Adresse { $email }. Geben Sie die neue ein. Dorthin bekommen Sie eine E-Mail mit einem Link; öffnen Sie ihn in diesem Browser und bestätigen Sie. Liegt Ihre Anmeldung mehr als zehn Minuten zurück, bestätigen Sie noch einmal, wer Sie sind.
account-address-new = Neue E-Mail-Adresse
account-address-same = Das ist die Adresse, die Ihr Konto schon hat.
account-confirm-title = Adresse bestätigen
account-confirm-lead = Ihr Konto hat dann die Adresse { $to } anstelle von { $from }. Sie melden sich damit an, und E-Mails zu Ihrem Konto gehen dorthin.
account-confirm-old = An die alte Adresse geht eine Nachricht, mit der sich die Änderung sieben Tage lang rückgängig machen lässt. In anderen Browsern werden Sie abgemeldet.
account-confirm-do = Diese Adresse verwenden
account-link-sign-in-title = Melden Sie sich zuerst an
account-link-sign-in = Wer eine Adresse bestätigt, weist zuerst nach, dass ihm das Konto gehört.
account-link-sign-in-do = Melden Sie sich in dem Konto an, für das die Adresse bestimmt ist, und öffnen Sie den Link aus der E-Mail dann noch einmal in diesem Browser. Wenn Sie keine Änderung der Adresse angefordert haben, ignorieren Sie die E-Mail.
account-link-other-title = Dieser Link ist für ein anderes Konto
account-link-other = Er ist nicht für das Konto, das in diesem Browser angemeldet ist, und es wurde nichts geändert.
account-link-other-do = Melden Sie sich in dem Konto an, mit dem Sie ihn angefordert haben, und öffnen Sie ihn noch einmal. Wenn Sie keinen angefordert haben, ignorieren Sie die E-Mail.
account-link-dead = Er wurde schon verwendet, ist zu alt, oder Ihr Konto wurde seitdem geändert.
account-link-dead-do = Wenn Sie immer noch eine andere Adresse möchten, lassen Sie einen neuen Link senden.
account-taken-title = Diese Adresse ist vergeben
account-taken = Ein anderes Konto hat sie inzwischen, und Ihres bleibt, wie es ist.
account-taken-do = Verwenden Sie eine andere Adresse, oder fragen Sie die Betreiber dieses Servers.

## Das rückgängig machen, mit der E-Mail an die vorherige Adresse.

account-undo-title = Adresse zurückholen
account-undo-lead = Ihr Konto hat die Adresse { $now }. Wenn Sie es rückgängig machen, hat es wieder { $old }.
account-undo-ways = Passwort, Passkeys, Authenticator-Apps, Wiederherstellungscodes und die Anbieter, mit denen Sie sich anmelden, sind dann wieder wie vor der Änderung der Adresse.
account-undo-added = Was seitdem hinzugefügt wurde, wird entfernt.
account-undo-sign-ins = Alle Anmeldungen enden, in jedem Browser und in jeder App.
account-undo-do = Rückgängig machen
account-undo-was-you = Haben Sie die Adresse selbst geändert? Dann verlassen Sie diese Seite.
account-undo-dead = Er wurde schon verwendet, ist älter als sieben Tage, oder ein Administrator hat das Konto seitdem geändert.
account-undo-dead-do = Wenn das Konto nicht so ist, wie Sie es verlassen haben, fragen Sie die Betreiber dieses Servers.
account-undo-disabled-title = Dieses Konto ist deaktiviert
account-undo-disabled = Solange es deaktiviert ist, wird nichts geändert.
account-undo-taken-title = Die alte Adresse ist vergeben
account-undo-taken = Ein anderes Konto hat sie inzwischen, und es wurde nichts geändert.
account-restored-title = Ihr Konto ist wieder wie zuvor
account-restored-lead = Es hat wieder die Adresse { $email } und das, womit Sie sich vorher angemeldet haben. Alle Anmeldungen wurden beendet.
account-restored-do = Wer die Adresse geändert hat, kennt vielleicht Ihr Passwort: Wählen Sie ein neues, melden Sie sich dann an und prüfen Sie, womit man sich in Ihrem Konto anmelden kann.
account-restored-password = Neues Passwort wählen

## Wo man angemeldet ist.

account-sessions-lead = Ist eine Anmeldung dabei, die Sie nicht kennen? { $lock }: Damit endet auch der Zugriff von Apps. Wer einen anderen Browser abmeldet, bestätigt zuerst, wer er ist.
account-sessions-lock = Sichern Sie Ihr Konto ab
account-session-this = Dieser Browser
account-session-began = Angemeldet am { $began }
account-session-began-remembered = Angemeldet am { $began }, bleibt angemeldet
account-session-began-with = Angemeldet am { $began } mit { $means }
account-session-began-with-remembered = Angemeldet am { $began } mit { $means }, bleibt angemeldet
account-session-password = Passwort
account-session-code = Code
account-session-passkey = Passkey
account-session-used = Zuletzt verwendet am { $used }, von { $address }
account-session-out-this = (dieser Browser)
account-session-out-of = ({ $browser }, angemeldet am { $began })
account-sessions-more =
    { $count ->
        [one] und 1 weitere
       *[other] und { $count } weitere
    }
account-sessions-also-apps = Auch den Zugriff von Apps beenden: Jede fragt Sie dann wieder
account-sessions-others = Überall sonst abmelden
account-sessions-everywhere = Überall abmelden, auch in diesem Browser
account-sessions-nowhere = Sonst sind Sie nirgends angemeldet.
account-sessions-told = Apps, die das wünschen, werden sofort benachrichtigt.

## Es war jemand anderes.

account-lock-title = Konto absichern
account-lock-question = War es jemand anderes?
account-lock-lead = Wenn Sie Ihr Konto absichern, sind nur noch Sie darin angemeldet, und nur in diesem Browser.
account-lock-browsers = In allen anderen Browsern werden Sie abgemeldet.
account-lock-apps = Der Zugriff von Apps endet, und sie müssen Sie wieder fragen. Ein Zugriff, den eine App gerade schon hat, gilt noch, bis er von selbst abläuft.
account-lock-devices = Keinem Browser wird mehr vertraut: Der zweite Schritt wird überall verlangt.
account-lock-links = Zugesandte Links zum Wählen eines Passworts funktionieren nicht mehr.
account-lock-stays = Ihr Passwort, Ihre Passkeys und Ihre Authenticator-Apps bleiben, wie sie sind: Sie sehen sie als Nächstes durch.
account-lock-do = Absichern

## Was bekannt ist, und das Ende des Kontos.

account-copy = Eine Kopie dessen, was über Sie bekannt ist
account-copy-lead = Eine Datei mit allem, was dieser Server über Sie gespeichert hat: was in Ihrem Konto steht, wie Sie sich anmelden, wo Sie angemeldet sind, Ihre Apps und was passiert ist. Passwörter und andere Geheimnisse enthält sie nicht. Bewahren Sie sie dort auf, wo niemand sonst sie liest.
account-copy-do = Ihre Daten herunterladen
account-copy-programs = Für Programme: JSON (RFC 8259).
account-end = Für immer gehen
account-end-lead = Sie sehen zuerst, was damit verloren geht, und es lässt sich nicht zurückholen.
account-end-ask = Konten löschen die Betreiber dieses Servers: Fragen Sie dort nach.
account-end-ask-whom = Konten löschen die Betreiber dieses Servers. Ansprechpartner: { $contact }
account-delete = Konto löschen
account-delete-last-owner = Außer Ihnen hat dieser Server keinen Besitzer, der sich anmelden kann, und er braucht einen. Zuerst muss jemand anderes mit einem funktionierenden Konto Besitzer werden; kommen Sie dann hierher zurück.
account-delete-last-owner-do = Wer den Server betreibt, macht das mit { $command }, wobei { $email } für die Adresse des Kontos steht, dessen Inhaber Besitzer werden soll.
account-delete-under-audit = Sie haben Rechte in der Verwaltung dieses Servers, und die Aufzeichnungen darüber, wie sie genutzt wurden, werden nicht mit Ihrem Konto gelöscht. Ein Besitzer oder Administrator muss Ihnen zuerst Ihre Rollen entziehen oder das Konto selbst löschen.
account-delete-lead = Alles, was hier über { $email } gespeichert ist, geht sofort verloren, und niemand kann es zurückholen.
account-delete-other = Das ist nicht die Adresse dieses Kontos. Es wurde nichts gelöscht.
account-delete-what = Was endet
account-delete-what-account = Ihr Name und Ihre Adresse, alles, womit Sie sich anmelden, Ihre Gruppen und Rollen.
account-delete-what-sessions =
    { $count ->
        [1] Ihre Anmeldung in diesem Browser.
       *[other] Ihre Anmeldungen in { $count } Browsern, auch in diesem. Apps, die das wünschen, werden benachrichtigt.
    }
account-delete-what-apps = Was Apps mit Ihrem Konto tun dürfen. Was sie selbst über Sie gespeichert haben, bleibt bei ihnen.
account-delete-no-app = Keine App darf Ihr Konto verwenden.
account-delete-apps = Apps, die es nicht mehr verwenden dürfen
account-delete-type = Geben Sie die Adresse Ihres Kontos ein, damit nichts versehentlich gelöscht wird
account-delete-do = Mein Konto endgültig löschen
account-delete-mail = Eine E-Mail an diese Adresse teilt mit, dass es gelöscht wurde.
account-delete-keep = Konto behalten
account-deleted-title = Ihr Konto ist gelöscht
account-deleted-lead = Was hier über { $email } gespeichert war, ist weg, und Sie sind überall abgemeldet. Apps zeigen Ihnen vielleicht noch, was sie selbst gespeichert haben, einige Minuten lang oder bis Sie sich dort abmelden.
account-deleted-home = Zur Startseite
