import { Banner, Button, ChoiceList, SkeletonBodyText, Text } from '@shopify/polaris';
import { useMutation, useQuery } from '@tanstack/react-query';
import { THEMES, type AppInfo, type Theme } from '../../shared/records.ts';
import { counted } from '../parts/counts.ts';
import { inDesktopWindow, orpc } from '../client.ts';
import { DataProblemBanner } from '../frame/data-notice.tsx';
import { DeskPage, DeskSection } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { routes } from '../routes.ts';
import { signOut } from '../sign-in.ts';
import { useTheme } from '../theme/theme.tsx';
import styles from './settings-page.module.css';

const THEME_TITLES: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

/** The few things there are to set, and what the program keeps and never does. */
export function SettingsPage() {
  const info = useQuery(orpc.app.info.queryOptions());
  return (
    <DeskPage title="Settings">
      {info.data?.problems.map((problem) => (
        <DataProblemBanner key={problem.message} problem={problem} />
      ))}
      <DeskSection title="Theme">
        <ThemeSetting />
      </DeskSection>
      {inDesktopWindow ? null : <SignOut />}
      {info.isPending ? <SkeletonBodyText lines={6} /> : null}
      {info.isError ? <FailureBanner error={info.error} onRetry={() => void info.refetch()} /> : null}
      {info.data === undefined ? null : <Facts info={info.data} />}
      <DeskSection title="What it never does">
        <ul className={styles.list}>
          <li>Talk to anybody but the stores that you open: no telemetry, no update check, no fonts from elsewhere.</li>
          <li>Show a token unless you ask for that one. That you did is written down in Activity.</li>
          <li>Write a token or a password into a plain file, a log, an error message or an address.</li>
          <li>Change anything in a store by opening it.</li>
        </ul>
      </DeskSection>
    </DeskPage>
  );
}

function SignOut() {
  const signingOut = useMutation({ mutationFn: signOut });
  return (
    <DeskSection title="This browser">
      <Text as="p">It is signed in for a day at the most. Signing out closes Session Desk in all of its tabs.</Text>
      <div>
        <Button loading={signingOut.isPending} onClick={() => signingOut.mutate()}>
          Sign out
        </Button>
      </div>
      {signingOut.isError ? <FailureBanner error={signingOut.error} /> : null}
    </DeskSection>
  );
}

function ThemeSetting() {
  const theme = useTheme();
  return (
    <ChoiceList
      title="Theme"
      titleHidden
      choices={THEMES.map((value) => ({ value, label: THEME_TITLES[value] }))}
      selected={[theme.choice]}
      onChange={([next]) => {
        const chosen = THEMES.find((value) => value === next);
        if (chosen !== undefined) theme.choose(chosen);
      }}
    />
  );
}

function Facts({ info }: { info: AppInfo }) {
  return (
    <>
      <DeskSection title="Trash">
        {info.trash.key === 'keychain' ? (
          <Text as="p">
            Copies of what is deleted or overwritten are kept for {counted(info.trash.days, 'day')}, encrypted with a
            key in this computer’s keychain.
          </Text>
        ) : (
          <Banner tone="warning" title="Copies last only until Session Desk is closed">
            <Text as="p">
              They are lost then because {info.trash.why}. Copies of what is deleted are encrypted with it and are lost
              when the program ends. With a keychain they would be kept for {counted(info.trash.days, 'day')}.
            </Text>
          </Banner>
        )}
      </DeskSection>
      <DeskSection title="This program">
        <dl className={styles.facts}>
          <dt>Version</dt>
          <dd>
            {info.version}, {info.host === 'electron' ? 'in its own window' : 'in a browser'}
          </dd>
          <dt>Its own files</dt>
          <dd>
            <code>{info.dataDir}</code>
          </dd>
        </dl>
        <Text as="p" tone="subdued">
          <code>profiles.json</code> holds how to reach your stores, without secrets. <code>activity.db</code> holds
          what was changed, and the encrypted trash.
        </Text>
        <div>
          <Button url={routes.aboutProgram()}>About and third-party notices</Button>
        </div>
      </DeskSection>
    </>
  );
}
