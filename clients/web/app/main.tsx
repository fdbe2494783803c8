import "./styles/index.css";
import { render } from "preact";
import { Shell } from "./shell.tsx";
import { SignIn, Mark } from "./sign_in.tsx";
import { startPreferences } from "./state/preferences.ts";
import { startRouter } from "./state/router.ts";
import { opening, openSession, rest, session, watchPage } from "./state/session.ts";
import { Questions } from "./ui/dialog.tsx";
import { Menus } from "./ui/menu.tsx";
import { Spinner } from "./ui/parts.tsx";
import { Toasts } from "./ui/toasts.tsx";

function App() {
    return (
        <>
            {session.value ? (
                <Shell key={session.value.client.me} />
            ) : opening.value ? (
                <main class="sign-in">
                    <Mark />
                    <Spinner />
                </main>
            ) : (
                <SignIn />
            )}
            <Questions />
            <Menus />
            <Toasts />
        </>
    );
}

startPreferences();
startRouter();
watchPage();
render(<App />, document.getElementById("app") as HTMLElement);
if (rest.login) void openSession();
void navigator.serviceWorker?.register("/sw.js").catch(() => undefined);
