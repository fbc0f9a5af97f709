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

const THEME_TITLES: Record<Theme, string> = { system: 'Match system', light: 'Light', dark: 'Dark' };

/** The few things there are to set, and what the program keeps and never does. */
export function SettingsPage() {
  const info = useQuery(orpc.app.info.queryOptions());
  return (
    <DeskPage title="Settings" aside={<Promises />}>
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
    </DeskPage>
  );
}

function Promises() {
  return (
    <DeskSection title="What Session Desk never does">
      <ul className={styles.list}>
        <li>Connect to anything but your stores: no telemetry, no update checks, no remote fonts.</li>
        <li>Show a token unless you reveal it. Each reveal is recorded in Activity.</li>
        <li>Write a token or password to a plain file, a log, an error message or a URL.</li>
        <li>Change a store just by opening it.</li>
      </ul>
    </DeskSection>
  );
}

function SignOut() {
  const signingOut = useMutation({ mutationFn: signOut });
  return (
    <DeskSection title="This browser">
      <Text as="p">Signed in for up to 24 hours. Signing out closes Session Desk in every tab of this browser.</Text>
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
            Copies of deleted and overwritten sessions are kept for {counted(info.trash.days, 'day')}, encrypted with a
            key in this computer’s keychain.
          </Text>
        ) : (
          <Banner tone="warning" title="Copies are kept only until you quit">
            <Text as="p">
              Copies of deleted and overwritten sessions can’t be kept for {counted(info.trash.days, 'day')} because{' '}
              {info.trash.why}.
            </Text>
          </Banner>
        )}
      </DeskSection>
      <DeskSection title="About">
        <dl className={styles.facts}>
          <dt>Version</dt>
          <dd>
            {info.version}, {info.host === 'electron' ? 'desktop app' : 'in the browser'}
          </dd>
          <dt>Data folder</dt>
          <dd>
            <code>{info.dataDir}</code>
          </dd>
        </dl>
        <Text as="p" tone="subdued">
          <code>profiles.json</code> holds your connections, without secrets. <code>activity.db</code> holds the change
          history and the encrypted trash.
        </Text>
        <div>
          <Button url={routes.aboutProgram()}>About and third-party notices</Button>
        </div>
      </DeskSection>
    </>
  );
}
