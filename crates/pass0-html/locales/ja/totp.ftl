### 認証アプリのコード

totp-use = アプリのコードを使う
totp-title = アプリのコードを設定
totp-scan = スマートフォンでサインインコード用のアプリを開き、この画像をカメラで読み取ってください。
totp-picture = スマートフォンのカメラで読み取る画像。下のキーと同じ内容です。
totp-secret = または、このキーをアプリに入力してください：
totp-open = この端末のアプリで開く
totp-code = アプリのコード
totp-hint = 6 桁の数字です。アプリには 30 秒ごとに新しいコードが表示されます。
totp-wrong =
    { $left ->
        [0] アプリに今表示されているコードと一致しません。これ以上は入力できません。
       *[other] アプリに今表示されているコードと一致しません。あと { $left } 回入力できます。
    }
totp-malformed = コードは 6 桁の数字です。空白が入っていてもかまいません。
totp-setup-wrong = アプリに今表示されているコードと一致しません。最新のコードを入力してください。スマートフォンの時計が合っている必要があります。
totp-button = 有効にする
totp-event-on = アプリのコードを有効化
totp-event-off = アプリのコードを無効化
totp-event-wrong = アプリの誤ったコードを入力
totp-event-replayed = アプリのコードを再度入力
totp-notice-on = 今後はサインインのときに、アプリのコードも入力していただきます。
totp-notice-off = サインインのときに、アプリのコードは不要になりました。
totp-account-set-up = コード用のアプリを設定
totp-account-on = 認証アプリの設定日時：{ $since }
totp-account-used = 最終使用：{ $used }
totp-account-replace = 別のアプリを設定
totp-account-off = コードを無効にする
totp-change-on = アカウントでアプリのコードが有効になりました
totp-change-off = アカウントでアプリのコードが無効になりました
totp-factor = アプリのコード
totp-resume-on = 認証アプリのコードを有効にする
totp-resume-off = 認証アプリのコードを無効にする
totp-reset = これまでの認証アプリは使えなくなりました。サインインして、もう一度設定してください。設定するまでは、アプリのコードなしでサインインします。
