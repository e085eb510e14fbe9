### サインイン方法の変更：ページと、お知らせのメールの言葉

## 変更の内容：メールの件名と、メールとページの一行。句点なし。

change-email-changed = アカウントのメールアドレスが変更されました
change-operator-link = 管理者のリンクを使って、あなたのアカウントへのサインインが行われました
change-operator-recovery = 管理者の復旧リンクを使って、あなたのアカウントへのサインインが行われました
change-other = サインイン方法に変更がありました

## 身に覚えがない場合

not-me-title = お心当たりがありませんか？
not-me-then = お心当たりがない場合は、ご自分のアカウントであることを確認してください。アカウントはこの変更の前の状態に戻ります。その後の変更も取り消され、すべての端末からサインアウトします。
not-me-button = コードをメールで受け取る
not-me-passkey = パスキーで取り消す
not-me-you = お心当たりがある場合は、このページを閉じてください。何も行われません。
not-me-covered = 取り消す変更はありません。アカウントはすでにこの変更の前の状態に戻っているか、期限が過ぎています。
not-me-pending = この変更への取り消しはすでに申請されています。残りの手続きは { $until } に終了します。
not-me-operator = ここではメールだけで取り消すことはできません。{ $app } の管理者にお問い合わせください。

## アカウントがどうなったか：ページとメールの見出しと最初の文

report-taken-back-title = アカウントは元の状態に戻りました
report-taken-back-text = すべての端末からサインアウトしました。もう一度サインインして、サインイン方法をご確認ください。
report-before-title = 取り消す変更はありません
report-before-text = アカウントはすでにこの変更の前の状態に戻っているか、期限が過ぎています。今回は何も変更していません。
report-lost-title = 二段階目の確認が解除されます
report-lost-text = すべての端末からサインアウトしました。依頼した覚えがない場合は、今すぐ二段階目の確認を使ってサインインしてください。解除は中止されます。
report-reminder-title = まもなく二段階目の確認が解除されます
report-reminder-text = このメールボックスにアクセスできる人からの依頼です。お心当たりがない場合は、今すぐ二段階目の確認を使ってサインインしてください。解除は中止されます。
report-done-title = 二段階目の確認が解除されました
report-done-text = すべての端末からサインアウトしました。サインインして、二段階目の確認を設定し直してください。
report-cancelled-title = 二段階目の確認はそのまま使えます
report-cancelled-text = 予定されていた解除は中止されました。何も解除されていません。

report-address = 再び使えるアドレス：{ $address }
report-removed = 使えなくなりました：{ $factor }
report-restored = 再び使えます：{ $factor }
report-pending = { $until } に解除されます：{ $factor }
report-stop = 解除を止めるには、それまでにそれを使ってサインインしてください。それまではサインイン方法を変更できません。
report-lost =
    { $count ->
       *[other] 元に戻せなかったもの：使用済みまたは削除済みのパスキーやコード { $count } 件
    }
report-address-taken = 元に戻せなかったもの：以前のアドレス（現在は別のアカウントのものです）

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
keep-leave = このまま削除する
kept-title = アカウントは残ります
kept-text = アカウントは削除されません。続けるにはサインインしてください。
