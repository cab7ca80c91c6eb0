### Was mit einem Konto geschah, wie es der Person gesagt wird, der es gehört.

activity-title = Was passiert ist
activity-heading = Was mit Ihrem Konto passiert ist
activity-lead =
    { $days ->
        [one] In den letzten 24 Stunden, das Neueste zuerst.
       *[other] In den letzten { $days } Tagen, das Neueste zuerst.
    }
activity-not-me = Das war ich nicht
activity-nothing = Keine Einträge.
activity-older = Was davor war
activity-at = { $moment }
activity-by-administrator = durch einen Administrator
activity-from = von { $address }
activity-signed-in = Jemand hat sich in Ihrem Konto angemeldet.
activity-sign-in-failed = Eine Anmeldung in Ihrem Konto ist fehlgeschlagen.
activity-signed-out = Eine Anmeldung wurde beendet.
activity-grant-allowed = Eine App hat Zugriff auf Ihr Konto bekommen.
activity-grant-denied = Einer App wurde der Zugriff auf Ihr Konto verweigert.
activity-grant-revoked = Der Zugriff einer App auf Ihr Konto endete.
activity-grant-narrowed = Einiges von dem, was eine App mit Ihrem Konto tun durfte, wurde zurückgenommen.
activity-code-replayed = Jemand hat versucht, den Zugriff einer App auf Ihr Konto ein zweites Mal zu nutzen, und der Zugriff wurde beendet.
activity-code-misused = Eine App konnte nicht nachweisen, dass sie die ist, die Zugriff auf Ihr Konto bekommen hat, und der Zugriff wurde beendet.
activity-client-mismatch = Eine App hat versucht, den Zugriff einer anderen App auf Ihr Konto zu nutzen, und wurde abgewiesen.
activity-refresh-token-reused = Vielleicht gibt es eine Kopie dessen, womit eine App auf Ihr Konto zugreift; deshalb wurde ihr Zugriff beendet.
activity-password-set = Ihr Passwort wurde festgelegt.
activity-address-changed = Die E-Mail-Adresse Ihres Kontos wurde geändert.
activity-address-restored = Ihr Konto bekam die vorherige E-Mail-Adresse zurück und das, womit man sich damals anmeldete.
activity-passkey-added = Ein Passkey wurde hinzugefügt.
activity-passkey-renamed = Ein Passkey bekam einen anderen Namen.
activity-passkey-removed = Ein Passkey wurde entfernt.
activity-passkey-copied = Ein Passkey wurde abgelehnt, da es vielleicht eine Kopie davon gibt.
activity-identity-added = Ein anderer Anbieter kann zum Anmelden in Ihrem Konto verwendet werden.
activity-identity-removed = Ein anderer Anbieter kann nicht mehr zum Anmelden in Ihrem Konto verwendet werden.
activity-factor-added = Eine Authenticator-App wurde hinzugefügt.
activity-factor-removed = Eine Authenticator-App wurde entfernt.
activity-factors-reset = Ihre zweiten Schritte wurden entfernt.
activity-recovery-codes-made = Neue Wiederherstellungscodes wurden erstellt.
activity-recovery-code-used = Ein Wiederherstellungscode wurde verwendet.
activity-device-trusted = In einem Browser wird nicht mehr nach dem zweiten Schritt gefragt.
activity-devices-forgotten = In jedem Browser wird wieder nach dem zweiten Schritt gefragt.
activity-account-locked-down = Ihr Konto wurde abgesichert.
activity-link-created = Ein Link zum Wählen eines Passworts wurde erstellt.
activity-user-created = Ihr Konto wurde erstellt.
activity-user-changed = Was in Ihrem Konto über Sie steht, wurde geändert.
activity-user-disabled = Ihr Konto wurde deaktiviert.
activity-user-enabled = Ihr Konto wurde wieder aktiviert.
activity-user-recovered = Alles, womit man sich in Ihrem Konto anmeldet, wurde zurückgesetzt.
activity-role-given = Sie haben eine Rolle bekommen.
activity-role-taken = Ihnen wurde eine Rolle entzogen.
activity-member-added = Sie wurden in eine Gruppe aufgenommen.
activity-member-removed = Sie wurden aus einer Gruppe entfernt.
activity-client-owner-added = Sie können jetzt eine App verwalten.
activity-client-owner-removed = Sie können eine App nicht mehr verwalten.
activity-data-downloaded = Alles, was über Sie bekannt ist, wurde heruntergeladen.
activity-audit-erased = IP-Adressen und Browser wurden aus dem gelöscht, was über Ihr Konto bekannt ist.
