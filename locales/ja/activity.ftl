### アカウントに起きたこと。本人に伝える言葉で。

activity-title = アカウントの履歴
activity-heading = アカウントの履歴
activity-lead =
    { $days ->
       *[other] 過去{ $days }日間の履歴を、新しい順に表示しています。
    }
activity-not-me = 心当たりがありません
activity-nothing = 何もありません。
activity-older = これより前の履歴
activity-at = { $moment }
activity-by-administrator = 管理者による操作
activity-from = { $address } から
activity-signed-in = アカウントへのサインインがありました。
activity-sign-in-failed = アカウントへのサインインに失敗しました。
activity-signed-out = サインインが終了しました。
activity-grant-allowed = アプリにアカウントへのアクセスが許可されました。
activity-grant-denied = アプリのアカウントへのアクセスが拒否されました。
activity-grant-revoked = アプリのアカウントへのアクセスが終了しました。
activity-grant-narrowed = アプリがアカウントで行えることの一部が取り消されました。
activity-code-replayed = アプリのアカウントへのアクセスをもう一度使おうとする試みがあり、アクセスは終了しました。
activity-code-misused = アプリが、アカウントへのアクセスを許可された本来のアプリであることを証明できなかったため、アクセスは終了しました。
activity-client-mismatch = アプリが、アカウントへの別のアプリのアクセスを使おうとして、拒否されました。
activity-refresh-token-reused = アプリがアカウントにアクセスするための情報が複製された可能性があるため、そのアクセスは終了しました。
activity-password-set = パスワードが設定されました。
activity-address-changed = アカウントのメールアドレスが変更されました。
activity-address-restored = アカウントのメールアドレスと当時のサインイン方法が元に戻りました。
activity-passkey-added = パスキーが追加されました。
activity-passkey-renamed = パスキーの名前が変更されました。
activity-passkey-removed = パスキーが削除されました。
activity-passkey-copied = 複製された可能性があるため、パスキーが拒否されました。
activity-identity-added = 別のプロバイダーでアカウントにサインインできるようになりました。
activity-identity-removed = あるプロバイダーとの連携が解除され、そのプロバイダーではアカウントにサインインできなくなりました。
activity-factor-added = 認証アプリが追加されました。
activity-factor-removed = 認証アプリが削除されました。
activity-factors-reset = 2段階認証が解除されました。
activity-recovery-codes-made = 新しいリカバリーコードが作成されました。
activity-recovery-code-used = リカバリーコードが使われました。
activity-device-trusted = あるブラウザで、2段階認証が求められなくなりました。
activity-devices-forgotten = すべてのブラウザで、再び2段階認証が求められるようになりました。
activity-account-locked-down = アカウントが保護されました。
activity-link-created = パスワードを設定するためのリンクが作成されました。
activity-user-created = アカウントが作成されました。
activity-user-changed = アカウントの登録内容が変更されました。
activity-user-disabled = アカウントが無効になりました。
activity-user-enabled = アカウントが再び有効になりました。
activity-user-recovered = アカウントのサインイン方法がすべてリセットされました。
activity-role-given = ロールが与えられました。
activity-role-taken = ロールが外されました。
activity-member-added = グループに追加されました。
activity-member-removed = グループから外されました。
activity-client-owner-added = アプリを管理できるようになりました。
activity-client-owner-removed = アプリを管理できなくなりました。
activity-data-downloaded = 保存されているすべての情報がダウンロードされました。
activity-audit-erased = アカウントについて保存されている情報から、アドレスとブラウザが消去されました。
