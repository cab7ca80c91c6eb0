mail-here = { $server } ({ $host })
mail-sent-by = Diese E-Mail wurde gesendet von { $server }, { $address }
mail-signature = { $server }, { $address }
mail-help = Hilfe: { $address }
mail-press = { $label }:
mail-open-address = Wenn die Schaltfläche nichts bewirkt, öffnen Sie diese Adresse:

mail-fact = { $what }: { $value }
mail-when = Zeitpunkt
mail-browser = Browser
mail-internet-address = IP-Adresse

mail-once = Der Link funktioniert einmal und gilt bis zum { $until }.
mail-contact = Hier bekommen Sie Hilfe: { $contact }
mail-unless-you = Waren Sie das? Dann müssen Sie nichts tun. Wenn nicht, wählen Sie ein neues Passwort; das beendet auch alle Anmeldungen:
mail-after-undo = Wer die Adresse geändert hat, kennt vielleicht das Passwort: Wählen Sie ein neues.
mail-after-lock-down = Wer auch immer es war, kennt vielleicht das Passwort: Wenn Sie noch kein neues gewählt haben, tun Sie es jetzt.
mail-look-through = Prüfen Sie danach, womit man sich in Ihrem Konto anmelden kann:

mail-test = Test der E-Mails von { $server }
mail-test-lead = E-Mails von { $here } kommen unter dieser Adresse an.
mail-test-more = Jemand, der diesen Server betreibt, hat das ausprobiert. Sie müssen nichts tun.

mail-invite = Ihr Konto bei { $server }
mail-invite-lead = Bei { $here } wurde ein Konto für Sie erstellt. Um es zu verwenden, wählen Sie ein Passwort.
mail-invite-do = Passwort wählen
mail-invite-more = Wenn Sie das nicht erwartet haben, ignorieren Sie diese E-Mail.

mail-reset-password = Neues Passwort für { $server } wählen
mail-reset-password-lead = Jemand – hoffentlich Sie selbst – möchte ein neues Passwort für Ihr Konto bei { $here } wählen.
mail-reset-password-do = Neues Passwort wählen
mail-reset-password-more = Es ersetzt nur das Passwort: Womit Sie sich sonst noch anmelden, brauchen Sie weiterhin.
mail-reset-password-not-you = Wenn Sie es nicht waren, ignorieren Sie diese E-Mail, und Ihr Passwort bleibt, wie es ist. Geben Sie den Link an niemanden weiter, egal wer danach fragt.

mail-sign-up = Weiter zu Ihrem Konto bei { $server }
mail-sign-up-lead = Jemand – hoffentlich Sie selbst – möchte mit dieser Adresse ein Konto bei { $here } anlegen.
mail-sign-up-do = Weiter
mail-sign-up-not-you = Wenn Sie es nicht waren, ignorieren Sie diese E-Mail, und es wird kein Konto erstellt.

mail-address-has-account = Sie haben bereits ein Konto bei { $server }
mail-address-has-account-lead = Jemand – hoffentlich Sie selbst – wollte diese Adresse für ein Konto bei { $here } verwenden. Es gibt bereits ein Konto mit dieser Adresse, und daran wurde nichts geändert.
mail-address-has-account-do = Anmelden
mail-address-has-account-forgotten = Wenn Sie das Passwort nicht mehr wissen:
mail-address-has-account-invited = Wenn Sie eingeladen wurden und nie ein Passwort gewählt haben, bitten Sie die Betreiber dieses Servers um einen neuen Link.
mail-address-has-account-not-you = Wenn Sie es nicht waren, ignorieren Sie diese E-Mail.

mail-confirm-address = Bestätigen Sie Ihre Adresse für { $server }
mail-confirm-address-lead = Jemand – hoffentlich Sie selbst – möchte diese Adresse für das eigene Konto bei { $here } verwenden.
mail-confirm-address-do = Diese Adresse bestätigen
mail-confirm-address-not-you = Wenn Sie es nicht waren, ignorieren Sie diese E-Mail, und die Adresse wird nicht verwendet.

mail-address-changed = Neue Adresse für Ihr Konto bei { $server }
mail-address-changed-lead = Ab jetzt hat Ihr Konto bei { $here } nicht mehr diese Adresse, sondern { $address }.
mail-address-changed-undo = Wenn Sie es nicht waren, machen Sie es bis zum { $until } rückgängig: Ihr Konto hat dann wieder diese Adresse und alles, womit Sie sich vorher angemeldet haben; was seitdem hinzugefügt wurde, wird entfernt, und alle Anmeldungen werden beendet.
mail-address-changed-do = Rückgängig machen

mail-address-replaced = Ein Administrator hat Ihre Adresse bei { $server } geändert
mail-address-replaced-lead = Ab jetzt hat Ihr Konto bei { $here } nicht mehr diese Adresse, sondern { $address }. Ein Administrator hat sie geändert; wenn Sie niemanden darum gebeten haben, fragen Sie die Administratoren dieses Servers.

mail-address-taken-back = Ihre Adresse bei { $server } wurde zurückgenommen
mail-address-taken-back-lead = Jemand, der die E-Mails der vorherigen Adresse liest, hat rückgängig gemacht, dass Ihr Konto bei { $here } diese Adresse hat. Womit man sich in dem Konto anmeldet, ist wieder wie vor der Änderung, und alle Anmeldungen wurden beendet. Wenn Sie es nicht waren, wenden Sie sich sofort an die Betreiber dieses Servers.
mail-address-restored = Ihre Adresse bei { $server } ist wieder wie zuvor
mail-address-restored-lead = Eine Änderung der Adresse wurde rückgängig gemacht: Ihr Konto bei { $here } hat wieder diese Adresse, Sie melden sich damit an wie vor der Änderung, und alle Anmeldungen wurden beendet.

mail-new-device = Neue Anmeldung bei { $server }
mail-new-device-lead = Jemand hat sich in Ihrem Konto bei { $here } mit einem Browser angemeldet, der dort noch nie verwendet wurde.
mail-password-changed = Ihr Passwort bei { $server } wurde geändert
mail-password-changed-lead = Das Passwort Ihres Kontos bei { $here } wurde geändert.
mail-passkey-added = Bei { $server } wurde ein Passkey hinzugefügt
mail-passkey-added-lead = Ihrem Konto bei { $here } wurde ein Passkey hinzugefügt. Wer ihn hat, kann sich damit anmelden.
mail-passkey-removed = Bei { $server } wurde ein Passkey entfernt
mail-passkey-removed-lead = Aus Ihrem Konto bei { $here } wurde ein Passkey entfernt: Damit kann sich niemand mehr anmelden.
mail-authenticator-added = Bei { $server } wurde eine Authenticator-App hinzugefügt
mail-authenticator-added-lead = Ihrem Konto bei { $here } wurde eine Authenticator-App hinzugefügt. Wer sie hat, kann sich damit anmelden.
mail-authenticator-removed = Bei { $server } wurde eine Authenticator-App entfernt
mail-authenticator-removed-lead = Aus Ihrem Konto bei { $here } wurde eine Authenticator-App entfernt: Damit kann sich niemand mehr anmelden.
mail-recovery-code-used = Bei { $server } wurde ein Wiederherstellungscode verwendet
mail-recovery-code-used-lead =
    Jemand hat sich in Ihrem Konto bei { $here } mit einem Wiederherstellungscode angemeldet. { $left ->
        [0] Es war der letzte: Erstellen Sie neue.
        [1] Es ist noch einer übrig: Erstellen Sie bald neue.
        [2] Es sind noch { $left } übrig: Erstellen Sie bald neue.
        [3] Es sind noch { $left } übrig: Erstellen Sie bald neue.
       *[other] Es sind noch { $left } übrig.
    }
mail-recovery-codes-made = Neue Wiederherstellungscodes bei { $server }
mail-recovery-codes-made-lead = Für Ihr Konto bei { $here } wurden neue Wiederherstellungscodes erstellt. Die bisherigen funktionieren nicht mehr.
mail-passkey-counter = Bei { $server } wurde ein Passkey abgelehnt
mail-passkey-counter-lead = Eine Anmeldung in Ihrem Konto bei { $here } mit einem Passkey wurde abgelehnt, weil er weniger Verwendungen angibt, als uns bekannt sind. Vielleicht hat jemand eine Kopie davon: Entfernen Sie ihn und fügen Sie einen anderen hinzu. Alles andere, womit Sie sich anmelden, funktioniert weiterhin.
mail-passkey-counter-more = Ihre Passkeys:

mail-recovered = Ihr Konto bei { $server } wurde wiederhergestellt
mail-recovered-lead = Ein Administrator hat zurückgesetzt, womit Sie sich in Ihrem Konto bei { $here } anmelden. Bisherige Passwörter, Passkeys, Authenticator-Apps und Wiederherstellungscodes funktionieren nicht mehr, und alle Anmeldungen wurden beendet. Ein neues Passwort wählen Sie mit dem Link, den Ihnen ein Administrator gibt; wenn Sie niemanden darum gebeten haben, fragen Sie die Administratoren dieses Servers.
mail-account-locked-down = Ihr Konto bei { $server } wurde abgesichert
mail-account-locked-down-lead = Jemand – hoffentlich Sie selbst – hat angegeben, dass jemand anderes Ihr Konto bei { $here } verwendet hat, und hat es abgesichert: Alle anderen Anmeldungen wurden beendet, keine App darf das Konto mehr verwenden, keinem Browser wird mehr vertraut, und zugesandte Links funktionieren nicht mehr.

mail-account-deleted = Ihr Konto bei { $server } wurde gelöscht
mail-account-deleted-lead = Jemand – hoffentlich Sie selbst – hat Ihr Konto bei { $here } gelöscht. Alle Anmeldungen wurden beendet, keine App darf es mehr verwenden, und was darüber gespeichert war, ist weg: Es lässt sich nicht zurückholen. Diese Adresse ist für ein anderes Konto frei.

mail-provider-connected = { $provider } wurde mit Ihrem Konto bei { $server } verbunden
mail-provider-connected-lead = Ihr Konto bei { $here } wurde mit { $provider } verbunden. Wer sich dort als die Person anmeldet, mit der es verbunden wurde, kann sich in Ihrem Konto anmelden.
mail-provider-disconnected = { $provider } wurde von Ihrem Konto bei { $server } getrennt
mail-provider-disconnected-lead = Ihr Konto bei { $here } ist nicht mehr mit { $provider } verbunden: Darüber kann sich niemand mehr anmelden.

mail-owner-added = Noch jemand ist Eigentümer von { $server }
mail-owner-added-lead = { $address } ist ab jetzt Eigentümer von { $here } und darf dort alles ändern.
mail-owner-removed = Jemand ist nicht mehr Eigentümer von { $server }
mail-owner-removed-lead = { $address } ist ab jetzt nicht mehr Eigentümer von { $here } und darf dort nicht mehr alles ändern.
mail-key-revoked = Ein Signaturschlüssel von { $server } wurde widerrufen
mail-key-revoked-lead = Der Signaturschlüssel { $kid } von { $here } wurde widerrufen. Nichts, was er signiert hat, gilt noch: Wer ein Token mit ihm bekam, meldet sich neu an.
mail-consent-skipped = { $server } fragt nicht mehr
mail-consent-skipped-lead = Ob die App { $client } bei { $here } { $scope } haben darf, wird niemand mehr gefragt.
mail-look-at-log = Wenn Sie das nicht erwartet haben, sehen Sie im Audit-Protokoll nach, wer es getan hat:
