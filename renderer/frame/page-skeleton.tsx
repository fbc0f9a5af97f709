import { SkeletonPage, SkeletonBodyText } from '@shopify/polaris';

/** While a page is fetched. */
export function PageSkeleton() {
  return (
    <SkeletonPage>
      <SkeletonBodyText lines={8} />
    </SkeletonPage>
  );
}
