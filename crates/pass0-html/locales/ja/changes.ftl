### サインイン方法の変更：ページと、お知らせのメールの言葉

## 変更の内容：メールの件名と、メールとページの一行。句点なし。

change-passkey-added = アカウントにパスキーが追加されました
change-passkey-removed = アカウントからパスキーが削除されました
change-clone-suspected = アカウントのパスキーが複製された可能性があります
change-totp-on = アカウントでアプリのコードが有効になりました
change-totp-off = アカウントでアプリのコードが無効になりました
change-recovery-codes-made = アカウントの新しい予備コードが作られました
change-recovery-code-used = アカウントの予備コードが使われました
change-email-changed = アカウントのメールアドレスが変更されました
change-email-restored = アカウントのメールアドレスが以前のものに戻されました
change-not-me = アカウントの変更が取り消され、すべてのセッションが終了しました
change-other = サインイン方法に変更がありました

## 身に覚えがない場合

not-me-title = お心当たりがありませんか？
not-me-then = お心当たりがない場合は、ボタンを押してください。変更を取り消し、すべての場所からサインアウトします。
not-me-button = 心当たりがない
not-me-you = お心当たりがある場合は、このページを閉じてください。何も行われません。
not-me-done-title = 変更を取り消しました
not-me-done-text = すべての場所からサインアウトしました。もう一度サインインして、アカウントに問題がないかご確認ください。

## アドレスの変更

confirm-title = 新しいメールアドレス
confirm-old = これまで
confirm-new = これから
confirm-button = 新しいアドレスを使う
confirm-not-you = お心当たりがない場合は、このページを閉じてください。何も行われません。
confirm-elsewhere-why = ここでは、アドレスの変更を依頼したアカウントにサインインしていません。何も変わっていません。
confirm-elsewhere-then = 変更を依頼したブラウザーで、メールのリンクを開いてください。

## アカウントの削除

delete-title = アカウントを削除しますか？
delete-what = アカウントと、ここに保存されている情報はすべて消えます。元に戻すことはできません。
delete-type = 削除するには、アカウントのアドレスを入力してください
delete-wrong = このアカウントのアドレスではありません。
delete-button = アカウントを削除
deleted-title = アカウントを削除しました
deleted-text = { $app } からサインアウトし、アカウントは削除されました。
deleted-planned-title = アカウントは削除される予定です
deleted-planned-text = アカウントは無効になりました。{ $until } に削除されます。残すには、それまでにサインインしてください。
delete-days = アカウントはすぐに無効になり、{ $days } 日後に削除されます。それまでは、サインインして残すことができます。
keep-title = アカウントを残しますか？
keep-text = アカウントは { $until } に削除されます。
keep-button = アカウントを残す
keep-leave = 削除してよい
kept-title = アカウントは残ります
kept-text = アカウントは削除されません。続けるにはサインインしてください。
