letter-title = メールを確認してください
letter-reset = 新しいパスワードを設定するためのリンクを { $email } に送信しました。リンクの有効期間は{ $length }で、1回だけ使えます。
letter-sign-up = アカウントを作成するためのリンクを { $email } に送信しました。リンクの有効期間は{ $length }で、1回だけ使えます。
letter-address = 新しいアドレスを確認するためのリンクを { $email } に送信しました。リンクの有効期間は{ $length }で、1回だけ使えます。
letter-open-here = このブラウザで開くと、今の続きから進めます。
letter-nothing-there = 数分経っても届かない場合は、迷惑メールフォルダーと、アドレスに誤りがないかを確認してください。安全のため、このページはどのアドレスでも同じ内容を表示します。
letter-back-to-account = アカウントに戻る
