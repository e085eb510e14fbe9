### 手紙。各メッセージは 1 行です。

letter-sign-in-subject = { $code } は { $app } のコードです
letter-sign-in-link = 次のリンクで { $app } にサインインできます：
letter-sign-in-button = { $app } にサインイン
letter-sign-in-where = リンクは、メールを依頼したブラウザーで開いてください。別の端末でお読みの場合は、サインインを始めたところでコードを入力してください。
letter-sign-in-life =
    { $minutes ->
       *[other] リンクとコードは一度だけ、{ $minutes } 分間有効です。
    }
letter-sign-in-lives = リンクは一度だけ、{ $link }有効です。コードの有効期間は{ $code }です。
span-minutes =
    { $minutes ->
       *[other] { $minutes } 分間
    }
span-hours =
    { $hours ->
       *[other] { $hours } 時間
    }
letter-sign-in-code = コード：
letter-asked = 依頼日時：{ $asked_at }、ブラウザー：{ $browser }、IP アドレス：{ $ip }
letter-asked-browser = 依頼日時：{ $asked_at }、ブラウザー：{ $browser }
letter-asked-plain = 依頼日時：{ $asked_at }
letter-ignore = お心当たりがない場合は、このメールを無視してください。このメールがなければ誰もサインインできません。
letter-ignore-plain = お心当たりがない場合は、このメールを無視してください。
letter-never-tell = コードは誰にも教えないでください。{ $app } の担当者がお尋ねすることはありません。

letter-link-subject = { $app } へのサインイン
letter-link-where = リンクは、メールを依頼したブラウザーで開いてください。ほかでは使えません。
letter-link-life =
    { $minutes ->
       *[other] リンクは一度だけ、{ $minutes } 分間有効です。
    }
letter-link-life-hours =
    { $hours ->
       *[other] リンクは一度だけ、{ $hours } 時間有効です。
    }
letter-link-never-pass-on = リンクは誰にも渡さないでください。{ $app } の担当者がお尋ねすることはありません。

letter-no-account-subject = { $app } へのサインイン：このアドレスのアカウントはありません
letter-no-account-what = このアドレスで { $app } へのサインインが試みられましたが、該当するアカウントはありません。
letter-no-account-then = ほかには何も行われていません。アカウントをお持ちの場合は、別のアドレスで登録されています。

letter-disabled-subject = { $app } へのサインイン：このアカウントは停止されています
letter-disabled-what = このアドレスで { $app } へのサインインが試みられましたが、アカウントは停止されています。
letter-disabled-then = ほかには何も行われていません。アカウントが必要な場合は、管理者にお問い合わせください。

letter-confirm-email-subject = { $app } の新しいメールアドレス
letter-confirm-email-link = 次のリンクで、このアドレスを { $app } のアカウントのアドレスにできます：
letter-confirm-email-button = このアドレスを使う
letter-confirm-email-where = リンクは、変更を依頼したブラウザーで開いてください。ほかでは使えません。

letter-email-in-use-subject = { $app }：このアドレスのアカウントはすでにあります
letter-email-in-use-what = このアドレスを { $app } のアカウントのアドレスにしようとする操作がありましたが、すでに別のアカウントで使われています。
letter-email-in-use-then = 何も変わっていません。ご本人の操作の場合は、このアドレスでサインインするか、別のアドレスをお選びください。

letter-factors-reset-subject = { $app }：二段階目の確認をもう一度設定してください
letter-factors-reset-what = { $app } は、アカウントの保護に使っていた秘密鍵を交換しました。
letter-factors-reset-else = アカウントのほかの内容は変わっていません。

letter-notice-what = { $app } のアカウントで次のことがありました：
letter-notice-at = 日時：{ $at }、ブラウザー：{ $browser }、IP アドレス：{ $ip }
letter-notice-at-browser = 日時：{ $at }、ブラウザー：{ $browser }
letter-notice-at-plain = 日時：{ $at }
letter-notice-again = その後まもなく、同じことが再び行われました：
letter-notice-you = お心当たりがある場合は、何もする必要はありません。
letter-notice-link = お心当たりがない場合は、このリンクを開いてください。ページに取り消し方が書かれています。開くだけでは何も変わりません。
letter-notice-button = 心当たりがない
letter-notice-life = リンクは 72 時間有効です。
letter-notice-no-link = お心当たりがない場合は、すぐにサインインし、ほかのセッションを終了して、サインイン方法をご確認ください。これはメールでは取り消せません。

letter-deletion-planned = アカウントは削除される予定です
letter-deletion-planned-then = { $app } のアカウントは無効になりました。{ $until } に削除されます。残すには、それまでにサインインして「アカウントを残す」を選んでください。
letter-deletion-planned-not-you = 心当たりがない場合は、すぐにサインインしてアカウントを残してください。
letter-deletion-kept = アカウントは削除されません
letter-deletion-kept-then = { $app } のアカウントは再び有効になりました。これまでどおりサインインしてください。
letter-deletion-kept-not-you = 心当たりがない場合は、すぐにサインインして、アカウントの内容をすべて確認してください。
letter-deletion-done = アカウントを削除しました
letter-deletion-done-then = アドレスと、{ $app } へのサインインに使われていた情報をすべて削除しました。

letter-contest-subject = { $code } は { $app } の変更を取り消すコードです
letter-contest-subject-link = { $app } のアカウントの変更を取り消す
letter-contest-link = 次のリンクで { $app } のアカウントの変更を取り消せます：
letter-contest-button = 変更を取り消す
letter-contest-ignore = 依頼した覚えがない場合は、このメールを無視してください。このメールがなければ何も変わりません。

letter-moved-subject = { $app }：アカウントのアドレスが変わっています
letter-moved-what = このアドレスで { $app } へのサインインが試みられました。このアドレスのアカウントは、過去 72 時間以内に別のアドレスに変更されています。
letter-moved-you = ご自分で変更した場合は、新しいアドレスでサインインしてください。
letter-moved-link = そうでない場合は、このリンクを開いてください。ページにアカウントの取り戻し方が書かれています。開くだけでは何も変わりません。
letter-moved-button = 変更していません
letter-moved-life =
    { $minutes ->
       *[other] リンクは { $minutes } 分間有効です。
    }
letter-moved-life-hours =
    { $hours ->
       *[other] リンクは { $hours } 時間有効です。
    }

letter-report-what = { $app } のアカウントについてのお知らせです。
