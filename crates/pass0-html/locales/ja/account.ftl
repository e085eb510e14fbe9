### アカウントのページ、セッション、サインアウト

account-title = セッション
account-own-title = アカウント
account-heading = サインインしています
account-sign-out = サインアウト
account-pending-stop = 止めるには、それまでに一度サインアウトし、二段階目の確認を使ってもう一度サインインしてください。それまではサインイン方法を変更できません。
account-sessions = サインイン中のブラウザー
account-this-browser = このブラウザー
account-session-operator-link = 管理者のリンク
account-session-operator-recovery = 管理者の復旧リンク
account-operator = 管理者のリンクでサインインしています。このアカウントのサインイン方法の変更、データのダウンロード、アカウントの削除はできません。
account-session-times = 開始：{ $created }、最終使用：{ $seen }
account-end = 終了
account-end-of = { $browser } のセッションを終了
account-end-others = ほかのセッションをすべて終了
account-events = 最近の出来事

event-times = （{ $times } 回、最初は { $since }）
event-asked = サインイン用メールの送信を依頼
event-mail-accepted = メールを送信
event-mail-refused = メールサーバーがメールを拒否
event-opened-elsewhere = 依頼元とは別のブラウザーでリンクが開かれました（何も行われていません）
event-code-wrong = 誤ったコードを入力
event-signed-in = サインイン
event-operator-link-made = 管理者がサインインリンクを作成
event-operator-recovery-made = 管理者が復旧リンクを作成
event-operator-signed-in = 管理者のリンクによるサインイン
event-operator-recovered = 管理者の復旧リンクによるサインイン
event-signed-out = サインアウト
event-session-ended = セッションを終了
event-credentials-reset = 管理者がすべてのパスキーと二段階目の確認を解除
event-stepped-up = ご本人であることを再確認
event-email-asked = メールアドレスの変更を依頼
event-email-changed = メールアドレスを変更
event-email-restored = 以前のメールアドレスに復元
event-not-me = 変更の前の状態に復元
event-recovery-started = 二段階目の確認の解除を依頼
event-recovery-done = 72 時間後に二段階目の確認を解除
event-recovery-cancelled = 二段階目の確認の解除を中止

logout-title = サインアウト
logout-heading = { $app } からサインアウトしますか？
logout-why = 別のサイトからここに移動しました。ボタンを押さなければ、サインインしたままです。

account-notice-email-asked = 新しいアドレスにメールを送りました。そのリンクをこのブラウザーで開いてください。それまでは何も変わりません。
account-notice-email-changed = メールアドレスを変更しました。

account-email = メールアドレス
account-email-change = アドレスを変更
account-email-new = 新しいアドレス
account-email-hint = ご本人のアドレスであることを確かめるため、まずそのアドレスにメールを送ります。
account-email-button = メールを送る

account-second = 二段階目の確認
account-second-why = 追加の確認を有効にすると、サインインのときに、スマートフォンのアプリが表示するコードなども必要になります。

account-sessions-count =
    { $sessions ->
        [1] サインインしているのはこのブラウザーだけです
       *[other] { $sessions } か所でサインインしています
    }

account-data = お客様のデータ
account-data-get = 保存されているデータをダウンロード
account-data-delete = アカウントを削除
