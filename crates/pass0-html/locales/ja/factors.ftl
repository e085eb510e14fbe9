### パスキー、二段階目の確認、予備コード、再確認

## パスキー

passkey-sign-in = パスキーでサインイン
passkey-use = パスキーを使う
passkey-failed = うまくいきませんでした。もう一度お試しください。
passkey-unknown = このパスキーは登録されていません。削除された可能性があります。
passkey-changed = このパスキーは別のアプリまたは保管先に移動されたため、サインインに使えなくなりました。別の方法でサインインし、アカウントで削除してから、新しく追加してください。
passkey-over = 時間がかかりすぎました。もう一度お試しください。
passkey-noscript = パスキーには JavaScript が必要です。このページで有効にしてください。
enrol-failed = パスキーを設定できませんでした。もう一度お試しください。
enrol-exists = この端末には、このアカウントのパスキーがすでにあります。
enrol-miswritten = このブラウザーではこのパスキーを追加できません。別のブラウザーまたは新しい Firefox をお使いください。追加後は、このブラウザーでも使えます。
enrol-over = 時間がかかりすぎました。もう一度お試しください。

offer-title = 次回から指紋でサインインしますか？
offer-why = パスキーがあれば、メールを待たずに、指紋、顔、または端末の画面ロックでサインインできます。
offer-yes = 設定する
offer-later = 今はしない
offer-never = 今後は表示しない

## サインインの二段階目の確認

second-title = もう一つ確認があります
second-heading = もう一つ確認があります
second-set-up-heading = 続けるにはパスキーを設定してください
second-set-up-why = このアカウントにはパスキー（指紋、顔、または端末の画面ロック）が必要です。
second-set-up-button = パスキーを設定
second-recovery-code = 予備コード
second-recovery-hint = スマートフォンが手元にないときのために保管したコードの一つです。それぞれ一度だけ使えます。
second-recovery-wrong =
    { $left ->
        [0] 正しいコードではありません。これ以上は入力できません。
       *[other] 正しいコードではないか、すでに使われています。あと { $left } 回入力できます。
    }
second-recovery-malformed = 予備コードの形ではありません。表示されたとおりに入力してください。
second-use-totp = アプリのコードを使う
second-use-recovery-code = 予備コードを使う
second-lost = これを使えません
second-cancel = サインインをやめる

## 二段階目の確認をなくした場合

lost-title = 二段階目の確認を使えませんか？
lost-what = アプリのコードと予備コードを解除できます。解除まで 72 時間かかり、すぐにメールでお知らせし、その後も毎日お知らせします。
lost-stop = それまでにいずれかを使ってサインインすると、解除は中止されます。
lost-then = 今すぐすべての端末からサインアウトし、それまではサインイン方法を変更できません。
lost-button = 二段階目の確認を解除
lost-back = 戻る

## アプリのコード

totp-title = アプリのコードを設定
totp-required = このアカウントでは、先に進む前にこの設定が必要です。
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

## 予備コード

recovery-title = 予備コード
recovery-heading = 予備コード
recovery-why = スマートフォンをなくしたときは、代わりにこのコードの一つを使えます。それぞれ一度だけ有効です。
recovery-once = 表示されるのは今だけです。安全な場所に保管してください。
recovery-download = ファイルとしてダウンロード
recovery-print = 印刷
recovery-left =
    { $left ->
        [0] 予備コードは残っていません。
       *[other] 予備コードは残り { $left } 個です。
    }
recovery-replace-why = 新しいコードを作ると、以前のコードは使えなくなります。
recovery-replace = 新しい予備コードを作る

## 再確認

step-up-title = ご本人であることをご確認ください
step-up-why = サインインから時間がたっています。この操作には、もう一度確認が必要です。
step-up-mail = メールを送る
step-up-set-up = この操作に十分な確認方法が、まだアカウントにありません。まずパスキーを設定してください。
step-up-account = アカウントを開く
