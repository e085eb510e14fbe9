### ページ

## 共通のボタン

button-login = サインインページへ
button-new-mail = 新しいメールを送る
button-go-on = 続ける
button-start-here = このブラウザーでサインインする
button-other-address = 別のアドレスを使う
button-account = アカウントに戻る

## サインインページ

login-title = サインイン
login-heading = { $app } にサインイン
login-email = メールアドレス
login-hint = リンクとコードをメールでお送りします。パスワードは不要です。
login-button = メールを送る

notice-bad-email = メールアドレスを入力してください（例：name@example.org）。
notice-bad-email-dots = このアドレスでは、先頭か @ の直前にドット（.）があるか、ドットが連続しています。アドレスを確認するか、別のアドレスを使ってください。
notice-bad-email-quotes = 引用符やバックスラッシュを付けずに、アドレスを入力してください。
notice-bad-email-characters = 空白か、メールアドレスに使えない文字が含まれています。半角の英数字と記号で入力してください。
notice-bad-email-domain = @ より後の部分が足りないか、間違っています。example.org のような形で入力してください。
notice-bad-email-length = このアドレスは長すぎます。アドレスを確認するか、別のアドレスを使ってください。
notice-bad-email-route = このアドレスには % か ! で別のサーバーが指定されています。通常のアドレスを入力してください。
notice-signed-out = サインアウトしました。
notice-cancelled = サインインを取り消しました。別のアドレスを使えます。
notice-too-many = サインインの要求が多すぎます。1 分ほど待ってから、もう一度お試しください。

## メールを送った後

waiting-title = メールをご確認ください
waiting-heading = メールをご確認ください
waiting-not-sent = メールを送信できませんでした
waiting-mail-queued = メールを送信しています。
waiting-mail-accepted = メールをお送りします。通常は 1 分以内に届きますが、15 分ほどかかることもあります。迷惑メールフォルダーもご確認ください。
waiting-mail-deferred = メールサーバーから待つように求められました。再送を続けています。数分かかることがあります。
waiting-mail-refused = メールサーバーがメールを受け付けませんでした。アドレスに誤りはありませんか。
waiting-mail-expired = 時間内にメールを送信できませんでした。新しいメールを送ってください。
waiting-mail-held = メールの要求が多すぎるため、次のメールはしばらくお待ちください。最後に届いたメールは引き続き使えます。
waiting-code = メールに記載のコード
waiting-code-wrong =
    { $left ->
       *[other] 最新のメールのコードと一致しません。あと { $left } 回入力できます。
    }
waiting-code-malformed = コードは 8 桁の数字です。空白が入っていてもかまいません。
waiting-or-link = メールのリンクをこのブラウザーで開いてもサインインできます。
waiting-life =
    { $minutes ->
       *[other] どちらもメールの送信から { $minutes } 分間有効です。
    }
waiting-lives = メールの送信から、コードは{ $code }、リンクは{ $link }有効です。
waiting-life-of-link =
    { $minutes ->
       *[other] リンクはメールの送信から { $minutes } 分間有効です。
    }
waiting-life-of-link-hours =
    { $hours ->
       *[other] リンクはメールの送信から { $hours } 時間有効です。
    }
waiting-code-over = コードの有効期限が切れました。メールのリンクをこのブラウザーで開くか、新しいメールを送ってください。
waiting-codes-off = 誤ったコードが何度も入力されたため、このアカウントでは現在コードを使えません。メールのリンクをこのブラウザーで開いてください。
waiting-link-only = メールのリンクをこのブラウザーで開いてください。
waiting-button = サインイン
waiting-resend = 新しいメールを送る
waiting-resend-in =
    { $seconds ->
       *[other] { $seconds } 秒後に新しいメールを送れます。
    }
waiting-resend-in-minutes = { $minutes } 分後に新しいメールを送れます。
waiting-cancel = 別のアドレスを使う
waiting-look-again = 状況を確認する
waiting-none = 15 分たってもメールが届かない場合
waiting-none-why = 誰かがこのアドレス宛てのメールを繰り返し要求しているため、お客様のメールの送信が遅れている可能性があります。過去 24 時間以内に届いた当サービスのメールがあれば、どれか 1 通のリンクをこのブラウザーで開いてください。その後「{ waiting-resend }」を押すと、すぐに送信されます。

## 別のブラウザーでリンクが開かれた場合

elsewhere-title = 元のブラウザーにお戻りください
elsewhere-heading = 元のブラウザーにお戻りください
elsewhere-why = このリンクは、別のブラウザーで始めたサインインのものです。ここでは何も行われていません。
elsewhere-type-code = サインインを始めたブラウザーで、メールに記載のコードを入力してください。
elsewhere-open-there = サインインを始めたブラウザーで、メールのリンクを開いてください。
elsewhere-asked = サインインの開始元
elsewhere-not-you = お心当たりがない場合は、このページを閉じてください。リンクやコードを人に渡さないでください。
elsewhere-confirm-heading = ここでサインインする場合
elsewhere-confirm-why = ご自身で始めたサインインであれば、アドレスを入力するとこのブラウザーでサインインできます。
elsewhere-confirm-button = ここでサインイン

requester-at = 日時
requester-browser = ブラウザー
requester-ip = IP アドレス
browser-unknown = 不明
browser-unknown-name = 不明なブラウザー

## 管理者が発行したリンク

operator-title = サインイン
operator-heading = { $app } にサインイン
operator-why = 次のアカウント用のリンクです。
operator-button = { $email } としてサインイン
operator-not-you = ご自身のアカウントでない場合は、このページを閉じてください。

## 使えないリンクとコード

refused-expired-title = このメールは期限切れです
refused-expired-text = リンクとコードには有効期限があります。新しいメールを送り、お早めにお使いください。
refused-used-here-title = このリンクは使用済みです
refused-used-here-text = このブラウザーでのサインインに使われました。リンクは一度だけ有効です。そのままお進みください。
refused-used-elsewhere-title = このリンクはすでに使われました
refused-used-elsewhere-text = 別のブラウザーでのサインインに使われました。お心当たりがない場合は、サインインしてそのセッションを終了してください。
refused-replaced-title = 新しいメールがあります
refused-replaced-text = このメールは新しいメールに置き換えられました。最新のメールを使うか、もう一度送ってください。
refused-other-browser-title = 別のブラウザーで始めたサインインです
refused-other-browser-text = 始めたブラウザーで続けるか、このブラウザーでもう一度始めてください。
refused-cancelled-title = このサインインは取り消されました
refused-cancelled-text = リンクとコードはもう使えません。もう一度始めることができます。
refused-exhausted-title = 誤ったコードが多すぎます
refused-exhausted-text = アカウントを守るため、このメールは使えなくなりました。新しいメールなら使えます。
refused-codes-off-title = 現在コードは使えません
refused-codes-off-text = このアカウントで誤ったコードが何度も入力されました。新しいメールを送り、そのリンクをこのブラウザーで開いてください。
refused-ended-title = すでにサインイン済みです
refused-ended-text = このアカウントへの別のサインインが完了したため、このメールは使えなくなりました。
refused-account-disabled-title = このアカウントは停止されています
refused-account-disabled-text = { $app } の管理者にお問い合わせください。
refused-unknown-title = このリンクは使えません
refused-unknown-text = 途中で切れている可能性があります。メールからリンク全体をコピーするか、もう一度サインインしてください。
refused-passkey-refused-title = パスキーを使えませんでした
refused-passkey-refused-text = 何も変わっていません。もう一度試すか、別の方法でサインインしてください。
refused-ceremony-over-title = このパスキーの要求は無効になりました
refused-ceremony-over-text = 要求は、それを行ったブラウザーで 5 分以内に 1 回だけ有効です。もう一度お試しください。
refused-second-factor-off-title = 現在、二段階目の確認は使えません
refused-second-factor-off-text = このアカウントで誤ったコードが何度も入力されました。安全のため、しばらく待ってからもう一度お試しください。
refused-last-way-title = ほかにサインインする方法がありません
refused-last-way-text = これがないと、アカウントに入れなくなります。先に別の方法を追加してください。
refused-passkey-only-title = このアカウントにはパスキーが必要です
refused-passkey-only-text = メールだけではサインインできません。パスキーでサインインしてください。
refused-domain-not-allowed-title = このアドレスは使えません
refused-domain-not-allowed-text = アカウントには、許可されたドメインのアドレスが必要です。別のアドレスをお選びください。
refused-recovery-pending-title = しばらくお待ちください
refused-recovery-pending-text = 二段階目の確認の解除が予定されています。それまではサインイン方法を変更できません。
refused-ask-operator-title = メールだけでは足りません
refused-ask-operator-text = { $app } の管理者にお問い合わせください。
refused-operator-session-title = 管理者のリンクではこの操作はできません
refused-operator-session-text = 管理者のリンクでサインインしています。この操作をするには、アカウントの所有者本人がサインインしてください。

## エラー

error-400-title = うまくいきませんでした
error-400-text = 足りない項目があるか、内容が正しくありません。もう一度お試しください。
error-401-title = サインインしていません
error-401-text = 先にサインインしてください。
error-403-title = この操作はできません
error-403-text = お使いのアカウントにはこの操作の権限がありません。
error-csrf-title = もう一度お試しください
error-csrf-text = フォームが古いか、別のページから送信されたため、何も行いませんでした。
error-404-title = ページが見つかりません
error-404-text = アドレスが間違っているか、ページがなくなった可能性があります。
error-405-title = ここではその操作はできません
error-405-text = このページはその方法では使えません。
error-409-title = 内容が変更されています
error-409-text = ページを読み込み直してください。
error-410-title = このサインインは終了しています
error-410-text = もう一度始めてください。
error-413-title = データが大きすぎます
error-413-text = このページで受け付けられる大きさを超えています。
error-415-title = 対応していない形式です
error-415-text = このページでは読み取れない形式で送信されました。
error-421-title = アドレスが違います
error-421-text = このサーバーはこの名前では応答しません。
error-429-title = 要求が多すぎます
error-429-text = { $minutes } 分ほど待ってから、もう一度お試しください。
error-429-later = { $hours } 時間ほど待ってから、もう一度お試しください。
crowded-title = お使いのネットワークからのサインイン要求が多すぎます
crowded-text = お使いのネットワークからサインイン用メールの要求が多く寄せられたため、今回はメールを送信していません。
crowded-passkey = 今すぐサインインするには、パスキーを使うか、モバイルデータ通信など別のネットワークからお試しください。
crowded-elsewhere = モバイルデータ通信など、別のネットワークからであれば今すぐお試しいただけます。
crowded-under-way = すでに届いているメールは引き続きご利用いただけます。
crowded-flow = サインインの画面に戻る
error-500-title = こちら側で問題が発生しました
error-500-text = お客様の操作が原因ではありません。もう一度お試しください。
error-503-title = 現在ご利用いただけません
error-503-text = 1 分ほど待ってから、もう一度お試しください。ほかに必要な操作はありません。
error-other-title = うまくいきませんでした
error-other-text = もう一度お試しください。
error-quote = お問い合わせの際は次をお伝えください：{ $status } { $code } · { $id }
